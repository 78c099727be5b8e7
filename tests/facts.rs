//! Broken TOML and what its editor reads about it; and the base that ships, which is not broken.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use alliance_bot::facts::load::{self, Loaded};

/// A base with nothing wrong in it, to which a row adds its fault.
const SOUND: &str = r#"
[[source]]
id = "paper"
title = "A title"
publisher = "A paper"
published = "2023-05"
url = "https://example.org/1"

[[topic]]
id = "members"
title = "Members"

[[fact]]
id = "bid"
topic = "members"
questions = ["Who is joining?"]
answer = "Sweden has applied."
as_of = "2023-05-10"
citations = [{ source = "paper", quote = "three words here" }]
"#;

fn load(addition: &str) -> Loaded {
    load::read_texts([("a.toml", SOUND), ("b.toml", addition)])
}

#[test]
fn each_fault_is_named_with_its_place_and_a_way_out() {
    let fact = |changed: &str| {
        let mut lines = vec![
            "[[fact]]",
            "id = \"new\"",
            "topic = \"members\"",
            "questions = [\"Has it joined?\"]",
        ];
        lines.extend([
            "answer = \"It has.\"",
            "as_of = \"2024-03-07\"",
            "citations = [{ source = \"paper\" }]",
        ]);
        let key = changed.split(" =").next().unwrap_or_default();
        lines.retain(|line| !line.starts_with(&format!("{key} =")));
        lines.push(changed);
        lines.join("\n")
    };
    let country = "[[country]]\nid = \"x\"\nname = \"X\"\nadjective = \"Xish\"\nas_of = \"2024\"\ncitations = [{ source = \"paper\" }]\n";
    let template = "[[template]]\nstanding = [\"outside\"]\n[template.fact]\nid = \"{id}-in\"\ntopic = \"members\"\nquestions = [\"Is {name} in?\"]\n";
    #[rustfmt::skip]
    let rows = [
        ("not toml", "[[fact]\n".to_owned(), "b.toml:1: not-toml: this file is not valid TOML"),
        ("unknown table", "[[fcat]]\nid = \"a\"\n".to_owned(), "b.toml:1: unknown-key: `the fact base` has no key `fcat` (did you mean `fact`?)"),
        ("unknown key", fact("keywrods = [\"a\"]"), "b.toml:8: unknown-key: `fact` has no key `keywrods` (did you mean `keywords`?)"),
        ("unknown key in a citation", fact("citations = [{ source = \"paper\", qoute = \"a b c\" }]"), "b.toml:7: unknown-key: `fact.citations` has no key `qoute` (did you mean `quote`?)"),
        ("missing key", "[[golden]]\nfact = \"bid\"\n".to_owned(), "b.toml:1: missing-key: this `golden` has no `question` (add `question = …`)"),
        ("wrong type", fact("answer = 3"), "b.toml:7: wrong-value: "),
        ("wrong status", fact("status = \"rumour\""), "b.toml:8: wrong-value: unknown variant `rumour`"),
        ("bad id", fact("id = \"New Fact\""), "b.toml:7: bad-id: `New Fact` is not an id (an id is in kebab-case"),
        ("duplicate id", fact("id = \"bid\""), "b.toml:7: duplicate-id: there are two of the fact `bid`"),
        ("unknown topic", fact("topic = \"member\""), "b.toml:7: unknown-id: there is no topic `member` (did you mean `members`?)"),
        ("unknown source", fact("citations = [{ source = \"papper\" }]"), "b.toml:7: unknown-id: there is no source `papper` (did you mean `paper`?)"),
        ("no citation", fact("citations = []"), "b.toml:7: empty-text: a fact needs at least one citation"),
        ("no question", fact("questions = []"), "b.toml:7: empty-text: a fact needs at least one question"),
        ("empty answer", fact("answer = \" \""), "b.toml:7: empty-text: this text has no words"),
        ("long answer", fact(&format!("answer = \"{}\"", "word ".repeat(300))), "b.toml:7: too-long: 1500 characters, and a reply carries at most 1200"),
        ("no such day", fact("as_of = \"2023-02-30\""), "b.toml:7: bad-date: `2023-02-30` is not a date"),
        ("short quote", fact("citations = [{ source = \"paper\", quote = \"two words\" }]"), "b.toml:7: bad-quote: a quote is 3 to 15 words, and this has 2"),
        ("no speaker", fact("status = \"quoted\""), "b.toml:2: missing-speaker: a quoted fact needs its `speaker`"),
        ("unknown update", fact("updates = [\"bit\"]\nbrief = \"It has.\""), "b.toml:8: unknown-id: there is no fact `bit` (did you mean `bid`?)"),
        ("no brief", fact("updates = [\"bid\"]"), "b.toml:8: missing-brief: a fact that updates another needs a `brief`"),
        ("older update", fact("as_of = \"2022\"\nupdates = [\"bid\"]\nbrief = \"It has.\""), "b.toml:8: bad-update: this fact holds for 2022, which is not later"),
        ("settled, not updated", fact("settles = [\"bid\"]"), "b.toml:8: bad-update: `bid` is settled but not in `updates`"),
        ("same question twice", fact("questions = [\"who IS joining\"]"), "b.toml:7: duplicate-question: “who IS joining” is a question of `bid` and of `new`"),
        ("golden known by heart", "[[golden]]\nquestion = \"who is joining\"\nfact = \"bid\"\n".to_owned(), "b.toml:2: golden-is-question: “who is joining” is already a question of `bid`"),
        ("golden after nothing", "[[golden]]\nafter = \"?\"\nquestion = \"who\"\nfact = \"bid\"\n".to_owned(), "b.toml:2: empty-text: this text has no words"),
        ("golden for nothing", "[[golden]]\nquestion = \"who\"\nfact = \"bids\"\n".to_owned(), "b.toml:3: unknown-id: there is no fact `bids` (did you mean `bid`?)"),
        ("unused source", "[[source]]\nid = \"other\"\ntitle = \"T\"\npublisher = \"P\"\npublished = \"2020\"\nurl = \"https://example.org\"\n".to_owned(), "b.toml:2: unused-source: no fact cites the source `other`"),
        ("bad address", "[[source]]\nid = \"other\"\ntitle = \"T\"\npublisher = \"P\"\npublished = \"2020\"\nurl = \"example.org\"\n".to_owned(), "b.toml:6: bad-url: `example.org` is not an address"),
        ("empty topic", "[[topic]]\nid = \"office\"\ntitle = \"Office\"\n".to_owned(), "b.toml:2: empty-topic: the topic `office` has no facts"),
        ("member without a date", format!("{country}standing = \"member\"\n"), "b.toml:2: bad-standing: a member has the date on which it `joined`"),
        ("placeholder without a value", format!("{country}standing = \"outside\"\n{template}answer = \"{{Name}}, {{capital}}.\"\n"), "b.toml:2: unfilled-placeholder: the template needs `{capital}`"),
    ];
    for (name, addition, expected) in rows {
        let loaded = load(&addition);
        let lines: Vec<String> = loaded.diagnostics.iter().map(ToString::to_string).collect();
        assert!(
            lines.iter().any(|line| line.starts_with(expected)),
            "{name}: expected {expected:?} in {lines:#?}"
        );
        assert!(
            loaded.base.is_some_and(|base| base.fact("bid").is_some()),
            "{name}: the sound fact is lost"
        );
    }
}

#[test]
fn a_sound_base_raises_nothing() {
    let country = "[[country]]\nid = \"x\"\nname = \"the X\"\nadjective = \"Xish\"\nstanding = \"outside\"\nas_of = \"2024\"\ncitations = [{ source = \"paper\" }]\n";
    let template = "[[template]]\nstanding = [\"outside\"]\ngolden = [\"what of {name} now\", \"what of {capital}\"]\n[template.fact]\nid = \"{id}-in\"\ntopic = \"members\"\nquestions = [\"Is {name} in?\"]\nanswer = \"{Name} is not in. {note}\"\n";
    let loaded = load(&format!("{country}{template}"));
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let base = loaded.base.unwrap();
    let fact = base.fact("x-in").unwrap();
    assert_eq!(fact.answer, "The X is not in.");
    assert_eq!(fact.questions.as_slice(), ["Is the X in?"]);
    assert_eq!(
        base.golden().len(),
        1,
        "the golden question that needs a capital is left out"
    );
}

#[test]
fn a_file_that_is_not_toml_costs_no_other_file_anything() {
    let loaded = load("this is not TOML");
    assert!(loaded.has_errors());
    assert_eq!(loaded.base.unwrap().facts().len(), 1);
    assert!(load::read_texts([("a.toml", "")]).base.is_none());
}

#[test]
fn the_base_that_ships_raises_nothing() {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("facts");
    for loaded in [load::read_dir(&directory), load::built_in()] {
        let faults: Vec<String> = loaded.diagnostics.iter().map(ToString::to_string).collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

/// The facts that `design` promises of the article exist and cite it.
#[test]
fn the_article_is_in_the_base() {
    const FACTS: [&str; 27] = [
        "tokyo-office-talks",
        "tokyo-office-first-in-asia",
        "tokyo-office-reasons",
        "tokyo-office-significance",
        "offices-in-partner-countries",
        "japan-partner",
        "hayashi-reasons",
        "stoltenberg-visited-japan",
        "security-is-global",
        "indo-pacific-partners",
        "china-statement",
        "china-criticism-expected",
        "china-watching-ukraine",
        "putin-setback",
        "war-duration",
        "members-at-war-start",
        "finland-joined",
        "sweden-bid",
        "sweden-timing",
        "austin-on-sweden",
        "nordic-neutrality",
        "vilnius-summit",
        "madrid-summit",
        "who-is-stoltenberg",
        "who-is-hayashi",
        "who-is-mao-ning",
        "about-the-article",
    ];
    let base = load::built_in().base.unwrap();
    for id in FACTS {
        let fact = base.fact(id).unwrap_or_else(|| panic!("`{id}` is missing"));
        let article = fact
            .citations
            .iter()
            .find(|citation| citation.source == "washington-examiner-2023");
        assert!(
            article.is_some_and(|citation| citation.quote.is_some()),
            "`{id}` does not quote the article"
        );
        assert!(fact.questions.len() >= 8, "`{id}` has fewer than 8 phrasings");
        let golden = base
            .golden()
            .iter()
            .filter(|golden| golden.facts.iter().any(|fact| fact == id))
            .count();
        assert!(golden >= 3, "`{id}` has {golden} golden questions");
    }
    let silent = base.golden().iter().filter(|golden| golden.facts.is_empty()).count();
    assert!(silent >= 60, "{silent} golden questions must stay unanswered");
}
