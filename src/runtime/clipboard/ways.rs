//! Which ways there are to a clipboard, as far as the environment tells.
//!
//! Asks nobody and starts nothing: whether a command is there shows when it is run.

use super::command::Command;
use super::osc52::Route;

/// The commands of each system: where they can be of use, and their words. Those that are surer
/// to reach the person come first: under WSL there may be a Linux desktop too.
const COMMANDS: [(Place, &[&str]); 5] = [
    (Place::Windows, &["clip.exe"]),
    (Place::MacOs, &["pbcopy"]),
    // With the type named it does not look for one in the text.
    (
        Place::Display("WAYLAND_DISPLAY"),
        &["wl-copy", "--type", "text/plain"],
    ),
    (
        Place::Display("DISPLAY"),
        &["xclip", "-selection", "clipboard"],
    ),
    (
        Place::Display("DISPLAY"),
        &["xsel", "--clipboard", "--input"],
    ),
];

/// Set by sshd: somebody else's screen shows the program, and the clipboards of this machine are
/// not the person's.
const REMOTE: [&str; 2] = ["SSH_TTY", "SSH_CONNECTION"];
/// Set by WSL.
const WSL: [&str; 2] = ["WSL_DISTRO_NAME", "WSL_INTEROP"];

/// Where a command can be of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On Windows, and in a Linux that runs inside it.
    Windows,
    MacOs,
    /// Where this variable names a display.
    Display(&'static str),
}

/// The system that the program was built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    Windows,
    MacOs,
    /// Linux and its like.
    Other,
}

impl System {
    /// This one.
    pub(super) const THIS: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::MacOs
    } else {
        Self::Other
    };
}

/// The ways to a clipboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ways {
    /// The person's own command, which comes first.
    pub(super) own: Option<Command>,
    /// Commands that say whether they copied, in the order in which they are tried.
    pub(super) commands: Vec<Command>,
    /// The program that reaches tmux, if this program runs inside it.
    pub(super) tmux: Option<String>,
    /// How the terminal is reached.
    pub(super) route: Route,
}

impl Ways {
    /// The ways in an environment of these variables. A command of the person's own comes first,
    /// even where others would fill the clipboard of the wrong machine.
    pub(super) fn find(
        own: &[String],
        system: System,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let is_remote = REMOTE.into_iter().any(is_set);
        let is_here = |place: Place| match place {
            Place::Windows => system == System::Windows || WSL.into_iter().any(is_set),
            Place::MacOs => system == System::MacOs,
            Place::Display(name) => is_set(name),
        };
        let found = COMMANDS
            .iter()
            .filter(|(place, _)| !is_remote && is_here(*place))
            .filter_map(|(_, words)| Command::of(words));
        Self {
            own: Command::of(own),
            commands: found.collect(),
            tmux: is_set("TMUX").then(|| "tmux".to_owned()),
            route: route(is_set),
        }
    }
}

/// tmux is asked for first: started inside Screen it inherits Screen's variable.
fn route(is_set: impl Fn(&str) -> bool) -> Route {
    if is_set("TMUX") {
        Route::Tmux
    } else if is_set("STY") {
        Route::Screen
    } else {
        Route::Direct
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the commands, whether tmux is asked, and the route.
    fn ways(own: &[&str], system: System, variables: &[&str]) -> (String, bool, Route) {
        let own: Vec<String> = own.iter().map(|word| (*word).to_owned()).collect();
        let ways = Ways::find(&own, system, |name| {
            let (_, value) = variables
                .iter()
                .filter_map(|variable| variable.split_once('='))
                .find(|(set, _)| *set == name)?;
            Some(value.to_owned())
        });
        let commands = ways.own.iter().chain(&ways.commands);
        let names: Vec<_> = commands.map(Command::name).collect();
        (names.join(" "), ways.tmux.is_some(), ways.route)
    }

    const X11: &str = "DISPLAY=:0";
    const WAYLAND: &str = "WAYLAND_DISPLAY=wayland-0";
    const SSH: &str = "SSH_CONNECTION=10.0.0.1 5 10.0.0.2 22";

    #[test]
    fn the_commands_are_those_of_the_desktop_that_the_person_sits_at() {
        use System::{MacOs, Other, Windows};
        for (system, variables, expected) in [
            (Other, &[][..], ""),
            (Other, &["DISPLAY="], ""),
            (Other, &[X11], "xclip xsel"),
            (Other, &[X11, WAYLAND], "wl-copy xclip xsel"),
            (Other, &[X11, WAYLAND, SSH], ""),
            (Other, &[X11, "SSH_TTY=/dev/pts/1"], ""),
            (Other, &["WSL_DISTRO_NAME=Debian"], "clip.exe"),
            (Other, &["WSL_INTEROP=/run/8", WAYLAND], "clip.exe wl-copy"),
            (Windows, &[], "clip.exe"),
            (Windows, &[SSH], ""),
            (MacOs, &[], "pbcopy"),
            (MacOs, &[SSH], ""),
        ] {
            let (commands, ..) = ways(&[], system, variables);
            assert_eq!(commands, expected, "{system:?} {variables:?}");
        }
    }

    #[test]
    fn the_route_leads_through_what_stands_before_the_terminal() {
        const IN_TMUX: &str = "TMUX=/tmp/tmux-1000/default,7,0";
        const IN_SCREEN: &str = "STY=7.pts-0.host";
        for (variables, in_tmux, expected) in [
            (&[][..], false, Route::Direct),
            (&["TMUX=", "STY="], false, Route::Direct),
            (&[IN_TMUX, SSH], true, Route::Tmux),
            (&[IN_SCREEN], false, Route::Screen),
            (&[IN_SCREEN, IN_TMUX], true, Route::Tmux),
        ] {
            let (_, tmux, route) = ways(&[], System::Other, variables);
            assert_eq!((tmux, route), (in_tmux, expected), "{variables:?}");
        }
    }

    #[test]
    fn a_command_of_the_persons_own_comes_first_and_everywhere() {
        for (variables, commands) in [
            (&[X11][..], "lemonade xclip xsel"),
            (&[X11, SSH], "lemonade"),
        ] {
            let (found, ..) = ways(&["lemonade", "copy"], System::Other, variables);
            assert_eq!(found, commands);
        }
    }
}
