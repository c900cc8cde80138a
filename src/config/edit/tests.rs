//! Writing one setting and leaving everything else as it was.

use super::*;
use tempfile::TempDir;

struct Fixture {
    folder: TempDir,
    target: Target,
}

impl Fixture {
    fn new(text: &str) -> Self {
        let fixture = Self::without_file();
        fs::write(&fixture.target.path, text).unwrap();
        fixture
    }

    fn without_file() -> Self {
        let folder = TempDir::new().unwrap();
        let target = Target {
            path: folder.path().join("config.toml"),
            profile: None,
            keys: Keys::Fit,
        };
        Self { folder, target }
    }

    fn with_profile(mut self, name: &str) -> Self {
        self.target.profile = Some(name.to_owned());
        self
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.target.path).unwrap()
    }
}

fn key() -> ApiKey {
    ApiKey::from_text("sk-pnv-CANARY").unwrap()
}

#[test]
fn one_value_changes_and_every_other_byte_stays() {
    let text =
        "# mine\nmouse  =  false # no\nmodel = 'a' # the small one\n\n[keys.list]\nup='up'\n";
    let fixture = Fixture::new(text);
    fixture.target.save_model("b").unwrap();
    assert_eq!(fixture.text(), text.replace("'a'", "\"b\""));
}

#[test]
fn a_new_setting_stands_above_the_tables() {
    let fixture = Fixture::new("mouse = true\n\n# keys\n[keys.list]\n");
    fixture.target.star("a").unwrap();
    fixture.target.star("b \"c\"").unwrap();
    assert_eq!(
        fixture.text(),
        "mouse = true\nstarred = [\"a\", 'b \"c\"']\n\n# keys\n[keys.list]\n"
    );
}

#[test]
fn what_another_program_has_starred_since_stays() {
    let fixture = Fixture::new("starred = ['m2', 'm4'] # mine\n");
    fixture.target.star("m3").unwrap();
    fixture.target.star("m2").unwrap();
    fixture.target.unstar("m4").unwrap();
    fixture.target.unstar("m5").unwrap();
    assert_eq!(fixture.text(), "starred = ['m2', \"m3\"] # mine\n");
}

#[test]
fn a_star_that_is_not_there_is_taken_out_of_no_list() {
    for text in ["", "#starred = ['a']\nmouse = true\n"] {
        let fixture = Fixture::new(text);
        fixture.target.unstar("a").unwrap();
        assert_eq!(fixture.text(), text);
    }
    let fixture = Fixture::new("#starred = ['a']\nmouse = true\n");
    fixture.target.star("b").unwrap();
    assert_eq!(
        fixture.text(),
        "#starred = ['a']\nmouse = true\nstarred = [\"b\"]\n"
    );
}

#[test]
fn a_star_more_leaves_breaks_and_comments_of_the_list() {
    for (before, after) in [
        ("[]", "[\"z\"]"),
        ("[ ]", "[\"z\"]"),
        ("[ 'a' ]", "[ 'a', \"z\" ]"),
        ("['a',]", "['a', \"z\",]"),
        ("[\n]", "[\n  \"z\"\n]"),
        ("[\n    'a',\n]", "[\n    'a',\n    \"z\",\n]"),
        (
            "[\n\t'a', # one\n\t'b', # two\n]",
            "[\n\t'a', # one\n\t'b', # two\n\t\"z\",\n]",
        ),
        (
            "[\n  'a' # one\n  # more\n]",
            "[\n  'a', # one\n  # more\n  \"z\"\n]",
        ),
        ("[\n  'a',\n  'b']", "[\n  'a',\n  'b',\n  \"z\"]"),
    ] {
        let fixture = Fixture::new(&format!("starred = {before}\n"));
        fixture.target.star("z").unwrap();
        assert_eq!(fixture.text(), format!("starred = {after}\n"));
    }
}

#[test]
fn a_star_less_leaves_breaks_and_comments_of_the_list() {
    for (before, after) in [
        ("['z']", "[]"),
        ("['z', 'a', 'z']", "['a']"),
        ("[ 'a', 'z' ]", "[ 'a' ]"),
        ("['a', 'z', 'b',]", "['a', 'b',]"),
        ("[\n  'z',\n]", "[\n]"),
        ("[\n  'z',\n  'a',\n]", "[\n  'a',\n]"),
        (
            "[\n  'a', # one\n  'z', # two\n  'b', # three\n]",
            "[\n  'a', # one\n  # two\n  'b', # three\n]",
        ),
        (
            "[\n  'z', # one\n  'a', # two\n]",
            "[ # one\n  'a', # two\n]",
        ),
        ("[\n  # first\n  'z',\n  'a',\n]", "[\n  # first\n  'a',\n]"),
        ("[\n  'a', # one\n  'z'\n]", "[\n  'a' # one\n]"),
        (
            "[\n  'a', # one\n  'z', # two\n]",
            "[\n  'a', # one\n  # two\n]",
        ),
        ("[\n  'z' # one\n  , 'a']", "[\n   # one\n  'a']"),
    ] {
        let fixture = Fixture::new(&format!("starred = {before}\n"));
        fixture.target.unstar("z").unwrap();
        assert_eq!(fixture.text(), format!("starred = {after}\n"));
    }
}

#[test]
fn what_is_no_list_of_names_is_not_starred_in() {
    for text in [
        "starred = 'a'\n",
        "starred = ['a', 3]\n",
        "[starred]\n",
        "[[starred]]\n",
    ] {
        let fixture = Fixture::new(text);
        for outcome in [fixture.target.star("b"), fixture.target.unstar("a")] {
            let sentence = outcome.unwrap_err();
            let reason = "something else stands where starred belongs. Mend it first.";
            assert!(sentence.contains(reason), "{sentence}");
            assert_eq!(fixture.text(), text);
        }
    }
}

#[test]
fn a_profile_keeps_its_own_model_and_key() {
    let fixture = Fixture::new("model = 'a'\n[profiles.work]\nbase_url = 'https://x.test'\n")
        .with_profile("work");
    fixture.target.save_model("b").unwrap();
    fixture.target.store_key(&key()).unwrap();
    assert_eq!(
        fixture.text(),
        "model = 'a'\n[profiles.work]\nbase_url = 'https://x.test'\nmodel = \"b\"\n\
         api_key = \"sk-pnv-CANARY\"\n"
    );
}

#[test]
fn profiles_may_be_written_inline_or_not_at_all() {
    for (before, after) in [
        ("", "[profiles.work]\nmodel = \"b\"\n"),
        (
            "profiles = { home = {} }\n",
            "profiles = { home = {} , work = { model = \"b\" } }\n",
        ),
    ] {
        let fixture = Fixture::new(before).with_profile("work");
        fixture.target.save_model("b").unwrap();
        assert_eq!(fixture.text(), after);
    }
}

#[test]
fn a_file_that_cannot_be_understood_is_left_alone() {
    for (text, profile, reason) in [
        (
            "a = 1\nb = ",
            None,
            "it is not TOML (line 2). Mend it first.",
        ),
        (
            "[model]\n",
            None,
            "something else stands where model belongs.",
        ),
        (
            "profiles = 3\n",
            Some("work"),
            "something else stands where model belongs.",
        ),
    ] {
        let mut fixture = Fixture::new(text);
        fixture.target.profile = profile.map(str::to_owned);
        let sentence = fixture.target.save_model("b").unwrap_err();
        assert!(sentence.contains(reason), "{sentence}");
        assert_eq!(fixture.text(), text);
    }
}

#[test]
fn windows_line_ends_stay() {
    let fixture = Fixture::new("mouse = true\r\n# mine\r\n[keys.list]\r\n");
    fixture.target.save_model("b").unwrap();
    assert_eq!(
        fixture.text(),
        "mouse = true\r\nmodel = \"b\"\r\n# mine\r\n[keys.list]\r\n"
    );
}

#[test]
fn a_key_for_another_server_is_not_kept() {
    let mut fixture = Fixture::new("model = 'a'\n");
    fixture.target.keys = Keys::BelongElsewhere;
    let sentence = fixture.target.store_key(&key()).unwrap_err();
    assert!(!sentence.contains("CANARY"), "{sentence}");
    assert_eq!(fixture.text(), "model = 'a'\n");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn mode_of(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_new_file_and_its_folders_are_for_their_owner_alone() {
        let mut fixture = Fixture::without_file();
        let folder = fixture.folder.path().join("a/b");
        fixture.target.path = folder.join("config.toml");
        fixture.target.save_model("b").unwrap();
        assert_eq!(fixture.text(), "model = \"b\"\n");
        assert_eq!(
            (mode_of(&fixture.target.path), mode_of(&folder)),
            (0o600, 0o700)
        );
    }

    #[test]
    fn a_file_keeps_its_mode_until_a_key_comes_in() {
        let fixture = Fixture::new("");
        set_mode(&fixture.target.path, 0o644);
        fixture.target.save_model("b").unwrap();
        assert_eq!(mode_of(&fixture.target.path), 0o644);
        fixture.target.store_key(&key()).unwrap();
        assert_eq!(mode_of(&fixture.target.path), 0o600);
    }

    #[test]
    fn a_linked_file_is_written_through_its_links() {
        let mut fixture = Fixture::without_file();
        let dotfiles = fixture.folder.path().join("dotfiles");
        fs::create_dir(&dotfiles).unwrap();
        let real = dotfiles.join("pnv.toml");
        symlink("dotfiles/pnv.toml", fixture.folder.path().join("middle")).unwrap();
        fixture.target.path = fixture.folder.path().join("link");
        symlink("middle", &fixture.target.path).unwrap();
        // The file at the end is made if it is not there yet, then changed.
        for model in ["a", "b"] {
            fixture.target.save_model(model).unwrap();
            assert_eq!(
                fs::read_to_string(&real).unwrap(),
                format!("model = \"{model}\"\n")
            );
        }
        assert!(
            fs::symlink_metadata(&fixture.target.path)
                .unwrap()
                .is_symlink()
        );
    }

    #[test]
    fn a_read_only_file_stays_as_it_is_and_leaves_nothing_behind() {
        let fixture = Fixture::new("model = 'a'\n");
        set_mode(&fixture.target.path, 0o400);
        let sentence = fixture.target.save_model("b").unwrap_err();
        assert!(sentence.contains("it is read-only"), "{sentence}");
        assert_eq!(fixture.text(), "model = 'a'\n");
        assert_eq!(fs::read_dir(fixture.folder.path()).unwrap().count(), 1);
    }
}
