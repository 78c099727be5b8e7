//! The pictures of the base that ships, and what is asked for by their names.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use alliance_bot::answer::request::Request;
use alliance_bot::facts::load;
use alliance_bot::picture::{self, Subject};

#[test]
fn each_is_a_png_with_words_that_say_what_it_shows() {
    let base = load::built_in().base.unwrap();
    let rows = [
        (
            Subject::Timeline,
            (1_000, 1_300),
            ["1949: 12", "2004: 26", "2024: 32, with Sweden"],
        ),
        (
            Subject::Map,
            (1_000, 1_330),
            ["32 members: Albania", "3 applicants: Bosnia", "32 partners: Algeria"],
        ),
    ];
    for (subject, size, parts) in rows {
        let drawn = picture::draw(&base, subject).unwrap();
        let reader = png::Decoder::new(std::io::Cursor::new(&drawn.png)).read_info().unwrap();
        let info = reader.info();
        assert_eq!((info.width, info.height), size, "{subject:?}");
        assert_eq!(info.color_type, png::ColorType::Rgb, "{subject:?} is opaque");
        assert!(drawn.png.len() < 256 << 10, "{subject:?}: {} bytes", drawn.png.len());
        for part in parts {
            assert!(drawn.alt.contains(part), "{subject:?}: {}", drawn.alt);
        }
        // Discord's limit; nothing is lost of ours.
        assert!(drawn.alt.chars().count() <= 1_024, "{subject:?}: {}", drawn.alt);
        assert_eq!(
            Some(drawn),
            picture::draw(&base, subject),
            "the same base draws the same"
        );
    }
}

#[test]
fn a_picture_is_asked_for_by_name_and_nothing_else() {
    let base = load::built_in().base.unwrap();
    let rows = [
        ("map", Some(Subject::Map)),
        ("Map!", Some(Subject::Map)),
        ("show me a map of nato", Some(Subject::Map)),
        ("can I see the map of NATO's members, please?", Some(Subject::Map)),
        ("timeline", Some(Subject::Timeline)),
        ("a timeline of the accessions", Some(Subject::Timeline)),
        ("is japan on the map", None),
        ("put kosovo on the map", None),
        ("what is the timeline for the tokyo office", None),
        ("map timeline", None),
        ("members", None),
        ("show me", None),
    ];
    for (text, expected) in rows {
        let found = match Request::parse(&base, text) {
            Request::Picture(subject) => Some(subject),
            _ => None,
        };
        assert_eq!(found, expected, "{text:?}");
    }
}

#[test]
fn a_base_without_countries_has_none() {
    let base = load::read_texts([(
        "a.toml",
        r#"
        [[source]]
        id = "paper"
        title = "A title"
        publisher = "A paper"
        published = "2023"
        url = "https://example.org"
        [[topic]]
        id = "members"
        title = "Members"
        [[fact]]
        id = "bid"
        topic = "members"
        questions = ["Who is joining?"]
        answer = "Sweden has applied."
        as_of = "2023"
        citations = [{ source = "paper" }]
        "#,
    )]);
    let base = base.base.unwrap();
    for subject in Subject::ALL {
        assert_eq!(picture::draw(&base, subject), None);
    }
}
