//! The themes that come with the program, and files of a person's own.

use super::*;
use crate::app::theme::{Attribute, Colour, Depth, INKS, Look, Rgb, Scheme};
use crate::text::Ink;
use tempfile::TempDir;

/// Contrast that text needs: WCAG 2.2, level AA, and AAA.
const READABLE: f64 = 4.5;
const WELL_READABLE: f64 = 7.0;

const ANSI: &str = include_str!("../../../assets/themes/ansi.toml");

/// What a theme's file says, and what is wrong with it, without its path.
fn read(text: &str) -> (Theme, Vec<String>) {
    let mut problems = Vec::new();
    let theme = sheet::read(
        Path::new("own.toml"),
        "own",
        text,
        &shipped(),
        &mut problems,
    );
    (theme, problems.iter().map(ToString::to_string).collect())
}

fn look(text: &str) -> Look {
    text.parse().unwrap()
}

/// The schemes of all themes that have exact colours, named. The default theme is left out: its
/// colours are the terminal's own, and nobody but the person knows what they look like.
fn exact_schemes() -> Vec<(String, Scheme)> {
    let themes = shipped();
    let exact = themes.iter().filter(|theme| theme.name != DEFAULT);
    exact
        .flat_map(|theme| {
            let halves = [("dark", &theme.dark), ("light", &theme.light)];
            halves.map(|(half, scheme)| (format!("{} {half}", theme.name), scheme.clone()))
        })
        .collect()
}

fn rgb(colour: Colour, of: &str) -> Rgb {
    match colour {
        Colour::Rgb(rgb) => rgb,
        Colour::Default | Colour::Indexed(_) => panic!("{of} is not exact"),
    }
}

/// The least contrast of a text with what it stands on. Every ink stands on its own ground or on
/// that of the screen and on nothing else: what is painted over something takes its place whole.
fn least_contrast(name: &str, scheme: &Scheme, exact: impl Fn(Colour) -> Rgb) -> (f64, String) {
    let contrasts = INKS.map(|(ink, ink_name, _)| {
        let look = scheme.look(ink);
        let contrast = exact(look.text).contrast(exact(scheme.ground_of(look)));
        (contrast, format!("{ink_name} in {name}"))
    });
    let least = contrasts.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
    least.unwrap()
}

#[test]
fn the_file_of_the_default_theme_says_what_the_program_has() {
    let (theme, problems) = read(ANSI);
    assert_eq!(problems, [""; 0]);
    let named = Theme {
        name: DEFAULT.to_owned(),
        ..theme
    };
    assert_eq!(named, Theme::default());
    for (_, name, _) in INKS {
        assert!(ANSI.contains(&format!("\n{name} = ")), "{name} is missing");
    }
}

#[test]
fn the_programs_own_themes_say_every_look_and_nothing_is_wrong_with_them() {
    for (name, text) in SHIPPED {
        let (theme, problems) = read(text);
        assert_eq!(problems, [""; 0], "{name}");
        assert!(!theme.about.is_empty(), "{name}");
    }
    for (name, scheme) in exact_schemes() {
        rgb(scheme.ground, &name);
        for (ink, ink_name, _) in INKS {
            let look = scheme.look(ink);
            rgb(look.text, ink_name);
            let has = |attribute| look.attributes.has(attribute);
            // These would change the contrast.
            assert!(
                !has(Attribute::Dim) && !has(Attribute::Reversed),
                "{ink_name} in {name}"
            );
        }
    }
}

#[test]
fn every_text_can_be_read_on_its_ground() {
    for (name, scheme) in exact_schemes() {
        let (least, what) = least_contrast(&name, &scheme, |colour| rgb(colour, &name));
        assert!(least >= READABLE, "{what}: {least:.2}");
        if name.starts_with("high-contrast") {
            assert!(least >= WELL_READABLE, "{what}: {least:.2}");
        }
    }
}

#[test]
fn every_text_can_still_be_read_in_fewer_colours() {
    for depth in [Depth::Palette, Depth::Sixteen] {
        for (name, scheme) in exact_schemes() {
            let scheme = scheme.at(depth);
            let exact = |colour: Colour| colour.exact().unwrap();
            let (least, what) = least_contrast(&name, &scheme, exact);
            assert!(least >= READABLE, "{what} at {depth:?}: {least:.2}");
        }
    }
}

#[test]
fn of_sixteen_colours_red_is_for_alarms_and_greys_are_for_text() {
    const GREYS: [u8; 4] = [0, 7, 8, 15];
    for (name, scheme) in exact_schemes() {
        let scheme = scheme.at(Depth::Sixteen);
        let number = |ink| match scheme.look(ink).text {
            Colour::Indexed(number) => number,
            Colour::Default | Colour::Rgb(_) => panic!("{name}: {ink:?} is none of sixteen"),
        };
        for ink in [Ink::Plain, Ink::Dim, Ink::Strong, Ink::Heading, Ink::Quote] {
            assert!(GREYS.contains(&number(ink)), "{name}: {ink:?}");
        }
        for ink in [Ink::Good, Ink::Warning, Ink::Code, Ink::Accent] {
            assert!(![1, 9].contains(&number(ink)), "{name}: {ink:?}");
        }
        for ink in [Ink::Dim, Ink::Code] {
            assert_ne!(scheme.look(ink), scheme.look(Ink::Plain), "{name}: {ink:?}");
        }
    }
}

/// What an exact colour looks like to somebody without red or green cones.
///
/// Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision
/// Deficiency (2009), severity 1.0.
fn seen_without(cones: &[[f64; 3]; 3], colour: Rgb) -> Rgb {
    let light = colour.linear();
    let [red, green, blue] = cones.map(|row| {
        let light: f64 = row.into_iter().zip(light).map(|(a, b)| a * b).sum();
        number(light.clamp(0.0, 1.0))
    });
    Rgb(red, green, blue)
}

/// The number for an amount of light from 0 to 1: what undoes [`Rgb::linear`].
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // it is from 0 to 255
fn number(light: f64) -> u8 {
    let part = if light <= 0.003_130_8 {
        light * 12.92
    } else {
        1.055_f64.mul_add(light.powf(1.0 / 2.4), -0.055)
    };
    (part * 255.0).round() as u8
}

const WITHOUT_RED: [[f64; 3]; 3] = [
    [0.152_286, 1.052_583, -0.204_868],
    [0.114_503, 0.786_281, 0.099_216],
    [-0.003_882, -0.048_116, 1.051_998],
];
const WITHOUT_GREEN: [[f64; 3]; 3] = [
    [0.367_322, 0.860_646, -0.227_968],
    [0.280_085, 0.672_501, 0.047_413],
    [-0.011_820, 0.042_940, 0.968_881],
];

/// How far apart inks are at least, to somebody without red or without green cones.
fn least_apart<const N: usize>(scheme: &Scheme, inks: [Ink; N]) -> f64 {
    let mut least = f64::MAX;
    for cones in [&WITHOUT_RED, &WITHOUT_GREEN] {
        let seen = inks.map(|ink| seen_without(cones, rgb(scheme.look(ink).text, "ink")));
        for (place, one) in seen.iter().enumerate() {
            for other in seen.iter().skip(place + 1) {
                least = least.min(one.difference(*other).sqrt());
            }
        }
    }
    least
}

#[test]
fn what_a_diff_deletes_is_told_from_what_it_adds_and_leaves() {
    let lines = [Ink::CodeDeleted, Ink::CodeString, Ink::CodePlain];
    for (name, scheme) in exact_schemes() {
        let [deleted, added, left] = lines.map(|ink| rgb(scheme.look(ink).text, &name));
        assert!(deleted.difference(added).sqrt() >= 0.1, "{name}");
        assert!(deleted.difference(left).sqrt() >= 0.1, "{name}");
        if name.starts_with("colour-blind") {
            for other in [Ink::CodeString, Ink::CodePlain] {
                let least = least_apart(&scheme, [Ink::CodeDeleted, other]);
                assert!(least >= 0.1, "{name}: {other:?} {least}");
            }
        }
    }
    let ansi = Scheme::default();
    let [deleted, added, _] = lines.map(|ink| ansi.look(ink));
    assert_eq!((deleted, added), (look("red"), look("green")));
}

#[test]
fn good_warning_and_alarm_are_told_apart_without_red_or_green() {
    let states = [Ink::Good, Ink::Warning, Ink::Alarm];
    for (name, scheme) in exact_schemes() {
        if name.starts_with("colour-blind") {
            let least = least_apart(&scheme, states);
            assert!(least >= 0.15, "{name}: {least}");
        }
    }
}

#[test]
fn a_theme_has_what_it_leaves_out_from_the_one_that_it_inherits_from() {
    let (theme, problems) = read(
        "accent = 'magenta bold'\ninherits = 'dusk'\nabout = 'mine'\n[light]\nground = '#ffffff'\n\
         plain = 'black'\n",
    );
    assert_eq!(problems, [""; 0]);
    let themes = shipped();
    let dusk = themes.find("dusk").unwrap();
    assert_eq!((theme.name.as_str(), theme.about.as_str()), ("own", "mine"));
    assert!(theme.depends_on_background() && !dusk.depends_on_background());
    for scheme in [&theme.dark, &theme.light] {
        assert_eq!(scheme.look(Ink::Accent), look("magenta bold"));
        assert_eq!(scheme.look(Ink::Dim), dusk.dark.look(Ink::Dim));
    }
    assert_eq!(theme.dark.ground, dusk.dark.ground);
    assert_eq!(theme.dark.look(Ink::Plain), dusk.dark.look(Ink::Plain));
    assert_eq!(theme.light.ground, Colour::Rgb(Rgb::WHITE));
    assert_eq!(theme.light.look(Ink::Plain), look("black"));
}

#[test]
fn the_example_in_the_readme_is_a_theme() {
    let readme = include_str!("../../../README.md");
    let blocks = readme.split("```toml\n").skip(1);
    let mut themes = blocks.filter(|block| block.starts_with("inherits"));
    let example = themes.next().unwrap().split("```").next().unwrap();
    assert_eq!(read(example).1, [""; 0]);
}

#[test]
fn a_mistake_is_named_with_its_cure_and_the_rest_holds() {
    for (line, expected) in [
        (
            "acent = 'red'",
            "own.toml:2:1: 'acent' is nothing that a theme has. Did you mean 'accent'?",
        ),
        (
            "dim = 'cyam bold'",
            "own.toml:2:7: 'cyam' is neither a colour nor a weight. Did you mean 'cyan'?",
        ),
        (
            "dim = '#7aa2f'",
            "own.toml:2:7: '#7aa2f' is no colour. One by its numbers has six digits, like \
             '#7aa2f7'.",
        ),
        (
            "dim = 'red blue'",
            "own.toml:2:7: 'blue' comes after a colour that is there already. A look is written \
             like 'cyan bold' or '#7aa2f7 on black'.",
        ),
        ("dim = 'red on'", "own.toml:2:7: A colour must follow 'on'."),
        (
            "dim = 7",
            "own.toml:2:7: '7' is no look in quotes. A look is written like 'cyan bold' or \
             '#7aa2f7 on black'.",
        ),
        (
            "ground = 'red bold'",
            "own.toml:2:10: 'red bold' is neither a colour nor a weight. A look is written like \
             'cyan bold' or '#7aa2f7 on black'.",
        ),
        (
            "inherits = 'dsuk'",
            "own.toml:2:12: 'dsuk' is no theme of the program. Did you mean 'dusk'?",
        ),
        (
            "inherits = 'mine'",
            "own.toml:2:12: 'mine' is no theme of the program. 'inherits' may name ansi, dusk, \
             dawn, high-contrast, colour-blind.",
        ),
        (
            "dark = 'red'",
            "own.toml:2:1: 'dark' must be a table. It is ignored.",
        ),
        (
            "[dark]\nabout = 'x'",
            "own.toml:3:1: 'about' is nothing that a theme has. It is ignored; \
             assets/themes/ansi.toml in the program's source lists all that a theme has.",
        ),
    ] {
        let (theme, problems) = read(&format!("accent = 'red'\n{line}\n"));
        assert_eq!(problems, [expected]);
        assert_eq!(theme.dark.look(Ink::Accent), look("red"), "{line}");
    }
}

/// A home with these files of themes.
fn home(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let home = TempDir::new().unwrap();
    fs::create_dir(home.path().join(FOLDER)).unwrap();
    for (name, text) in files {
        fs::write(home.path().join(FOLDER).join(name), text).unwrap();
    }
    let config = home.path().join("config.toml");
    (home, config)
}

#[test]
fn own_themes_lie_beside_the_config_file_and_may_replace_others() {
    let (_home, config) = home(&[
        ("mine.toml", "accent = 'red'"),
        ("dusk.toml", "inherits = 'dusk'\naccent = 'red'"),
        ("notes.txt", "= ="),
    ]);
    let themes = all(Some(&config));
    assert!(themes.iter().all(|theme| theme.mistakes.is_empty()));
    let names: Vec<_> = themes.iter().map(|theme| theme.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "ansi",
            "dusk",
            "dawn",
            "high-contrast",
            "colour-blind",
            "mine"
        ]
    );
    let (dusk, before) = (themes.named("dusk"), shipped());
    assert_eq!(dusk.dark.look(Ink::Accent), look("red"));
    assert_eq!(dusk.dark.ground, before.named("dusk").dark.ground);
}

#[test]
fn a_file_that_cannot_be_read_looks_like_the_default_and_says_why() {
    let (home, config) = home(&[("torn.toml", "accent = "), ("big.toml", "")]);
    fs::write(home.path().join("themes/big.toml"), vec![b'#'; 1_100_000]).unwrap();
    let themes = all(Some(&config));
    let said = |name| themes.find(name).unwrap().mistakes.as_str();
    let big = said("big");
    assert!(
        big.contains("big.toml cannot be read: it is larger than 1 MiB."),
        "{big}"
    );
    let torn = said("torn");
    assert!(
        torn.contains("torn.toml:1:10: The file is not TOML: "),
        "{torn}"
    );
    assert!(torn.ends_with("The theme looks like ansi."), "{torn}");
    for name in ["big", "torn"] {
        assert_eq!(themes.find(name).unwrap().dark, Scheme::default());
    }
}

#[test]
fn the_mistakes_of_one_file_are_told_together() {
    for (text, expected) in [
        ("dim = 'cyam'", "Did you mean 'cyan'?"),
        (
            "dim = 'cyam'\n\ncode = 'rad'",
            "Did you mean 'cyan'? There is one more mistake, on line 3.",
        ),
        (
            "dim = 'cyam'\na = 1\n[dark]\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6",
            "Did you mean 'cyan'? There are 6 more mistakes, on lines 2, 4, 5, 6, 7, ….",
        ),
    ] {
        let (home, config) = home(&[("bad.toml", text)]);
        let mistakes = all(Some(&config)).named("bad").mistakes.clone();
        let place = format!("{}/themes/bad.toml:1:7: ", home.path().display());
        assert!(mistakes.starts_with(&place), "{mistakes}");
        assert!(mistakes.ends_with(expected), "{mistakes}");
    }
}

#[test]
fn a_name_that_no_theme_has_is_told_the_nearest_and_all_that_there_are() {
    let all = "There are ansi, dusk, dawn, high-contrast, colour-blind.";
    for (name, cure) in [("dsuk", "Did you mean 'dusk'? "), ("nosuch", "")] {
        let sentence = format!("'{name}' is no theme; ansi is used. {cure}{all}");
        assert_eq!(no_such_theme(name, &shipped()), sentence);
    }
}

#[test]
fn no_folder_is_no_problem() {
    let nowhere = Path::new("/nonexistent/config.toml");
    for file in [None, Some(nowhere)] {
        assert_eq!(all(file), shipped());
    }
}
