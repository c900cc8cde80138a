//! The harness itself, tried on shell scripts.

use super::*;

#[test]
fn what_is_typed_reaches_the_program_and_what_it_writes_is_read_as_a_screen() {
    let pty =
        Pty::spawn_shell(r#"printf '\033[2J\033[3;5Hready'; read line; printf '<%s>' "$line""#);
    pty.wait_for("ready");
    assert_eq!(pty.screen().lines().nth(2), Some("    ready"));
    pty.send("hello");
    pty.send(keys::ENTER);
    pty.wait_for("<hello>");
    assert!(pty.wait_exit().success());
}

#[test]
fn a_long_paste_and_the_long_output_that_it_causes_do_not_wait_for_each_other() {
    let pty = Pty::spawn_shell("stty raw -echo; echo ready; head -c 300000; echo over");
    pty.wait_for("ready");
    pty.send(&"0123456789".repeat(30_000));
    pty.wait_for("over");
    assert!(pty.raw().len() > 300_000);
}

#[test]
fn queries_are_answered_as_a_terminal_does() {
    // Each answer ends with a byte that `dd` waits for by counting.
    let cases = [
        (r"\033[4;7H\033[6n", "[4;7R"),
        (r"\033[c", "[?62;22c"),
        (r"\033[?u", "[?0u"),
        (r"\033[?2026$p", "[?2026;2$y"),
        (r"\033]11;?\033\\", r"]11;rgb:1616/1818/1a1a"),
    ];
    for (query, answer) in cases {
        let length = answer.len() + 1;
        let pty = Pty::spawn_shell(&format!(
            "stty raw -echo; printf '{query}'; dd bs=1 count={length} 2>/dev/null | tr -d '\\033'"
        ));
        pty.wait_for(answer);
        assert!(pty.wait_exit().success(), "{query}");
    }
}

#[test]
fn a_resize_reaches_the_program() {
    let pty = Pty::spawn_shell("echo ready; read line; stty size");
    pty.wait_for("ready");
    pty.resize(Size { cols: 33, rows: 11 });
    pty.send(keys::ENTER);
    pty.wait_for("11 33");
}

#[test]
fn a_signal_ends_a_program_and_its_name_is_told() {
    let pty = Pty::spawn_shell("echo ready; exec sleep 600");
    pty.wait_for("ready");
    pty.signal("TERM");
    assert_eq!(pty.wait_exit().signal(), Some("Terminated"));
}

#[test]
fn the_home_is_empty_and_nothing_of_the_testers_environment_is_there() {
    let pty = Pty::spawn_shell("ls -A; pwd; env | grep -v ^PATH=; echo done");
    pty.wait_for("done");
    let screen = pty.screen();
    let home = pty.home().file_name().unwrap().to_str().unwrap();
    assert!(screen.lines().next().unwrap().ends_with(home), "{screen}");
    assert!(!screen.contains("CARGO"), "{screen}");
    assert!(screen.contains("TERM=xterm-256color"), "{screen}");
}

#[test]
fn a_program_that_leaves_the_terminal_changed_is_found_out() {
    let pty = Pty::spawn_shell(r"printf 'x\033[?25l'");
    assert!(pty.wait_exit().success());
    assert_eq!(pty.left_behind(), ["the cursor (mode 25)"]);
    assert_eq!(pty.cursor(), None);
    assert_eq!(pty.raw(), b"x\x1b[?25l");
}

#[test]
#[should_panic(expected = "the program has ended: true; the screen shows:\nonly this")]
fn waiting_for_what_cannot_come_fails_at_once_and_shows_the_screen() {
    Pty::spawn_shell("printf 'only this'").wait_for("something else");
}

#[test]
fn the_built_program_starts_and_can_name_its_version() {
    let pty = Pty::spawn(Size::USUAL, &["--version"], &[]);
    assert!(pty.wait_exit().success());
    assert!(pty.left_behind().is_empty());
}
