//! An invented town register of any size, and questions about it that each have one right answer.

use std::collections::HashSet;
use std::fmt::Write as _;

use fastrand::Rng;

/// Facts of one place. Any two of them differ in two of relation, adjective and noun, so that a question that words
/// one of the three in a way that nobody was told still has one right answer.
const OF_A_PLACE: usize = 25;
/// Fewest places, so that the smallest base is not about one town.
const FEWEST_PLACES: usize = 10;
/// Least distance of two places' names: a slip in one can't make it another.
const APART: usize = 4;

/// What is asked of a thing, in two wordings, and what is answered; `*` stands for the thing.
const RELATIONS: &[(&str, [&str; 2], &str)] = &[
    (
        "opened",
        ["When was * opened?", "In which year did * first let people in?"],
        "* was opened in",
    ),
    (
        "length",
        ["How long is * in metres?", "What is the length of *?"],
        "The metres from end to end of * are",
    ),
    (
        "architect",
        ["Who designed *?", "Which architect drew the plans of *?"],
        "* was designed by architect number",
    ),
    (
        "cost",
        ["How much did * cost?", "What sum was paid for *?"],
        "The crowns paid for * were",
    ),
    (
        "name",
        ["After whom is * named?", "Whose name does * bear?"],
        "* is named after alderman number",
    ),
    (
        "visitors",
        [
            "How many visitors does * have each year?",
            "What is the yearly crowd at *?",
        ],
        "The visitors of * each year are",
    ),
    (
        "owner",
        ["Who owns *?", "To which family does * belong?"],
        "* belongs to house number",
    ),
    (
        "fire",
        ["Why did * burn down?", "What caused the fire at *?"],
        "* burnt down after lightning strike number",
    ),
    (
        "colour",
        ["What colour is the roof of *?", "How is the top of * painted?"],
        "The roof of * is painted in shade",
    ),
    (
        "guard",
        ["Who guards * at night?", "Which watchman looks after *?"],
        "* is guarded by watchman number",
    ),
    (
        "repair",
        [
            "When was * last repaired?",
            "In what year did workmen mend * most recently?",
        ],
        "* was last repaired in",
    ),
    (
        "stone",
        [
            "Where does the stone of * come from?",
            "What is the origin of the blocks in *?",
        ],
        "The stone of * comes from pit number",
    ),
];

const ADJECTIVES: &[&str] = &[
    "wooden",
    "crooked",
    "hidden",
    "gilded",
    "ruined",
    "floating",
    "octagonal",
    "hollow",
    "painted",
    "silent",
    "slanted",
    "striped",
    "sunken",
    "thatched",
    "vaulted",
    "walled",
    "windy",
    "narrow",
    "copper",
    "frozen",
];

const NOUNS: &[&str] = &[
    "bridge",
    "harbour",
    "theatre",
    "prison",
    "lighthouse",
    "market",
    "hospital",
    "castle",
    "church",
    "factory",
    "hotel",
    "garden",
    "cemetery",
    "stadium",
    "museum",
    "tunnel",
    "canal",
    "monastery",
    "palace",
    "airport",
    "warehouse",
    "brewery",
    "windmill",
    "library",
    "orchard",
    "fountain",
    "bakery",
    "stable",
    "cellar",
    "lantern",
    "statue",
    "gate",
    "staircase",
    "bathhouse",
    "chimney",
    "observatory",
    "pavilion",
    "greenhouse",
    "courthouse",
    "granary",
];

/// What askers say in place of a stored word. Neither side of the comparison is told.
const SYNONYMS: &[(&str, &str)] = &[
    ("wooden", "timber"),
    ("crooked", "bent"),
    ("hidden", "concealed"),
    ("ruined", "derelict"),
    ("silent", "quiet"),
    ("sunken", "submerged"),
    ("narrow", "slim"),
    ("frozen", "icy"),
    ("striped", "banded"),
    ("hollow", "empty"),
    ("harbour", "port"),
    ("theatre", "playhouse"),
    ("prison", "jail"),
    ("lighthouse", "beacon"),
    ("market", "bazaar"),
    ("hospital", "infirmary"),
    ("castle", "fortress"),
    ("church", "chapel"),
    ("factory", "plant"),
    ("hotel", "inn"),
    ("cemetery", "graveyard"),
    ("stadium", "arena"),
    ("museum", "gallery"),
    ("tunnel", "underpass"),
    ("canal", "waterway"),
    ("monastery", "abbey"),
    ("airport", "airfield"),
    ("warehouse", "depot"),
    ("statue", "sculpture"),
    ("staircase", "steps"),
    ("greenhouse", "hothouse"),
    ("courthouse", "tribunal"),
    ("opened", "inaugurated"),
    ("designed", "devised"),
    ("architect", "planner"),
    ("sum", "amount"),
    ("visitors", "guests"),
    ("owns", "possesses"),
    ("fire", "blaze"),
    ("roof", "rooftop"),
    ("watchman", "sentry"),
    ("guards", "watches"),
    ("repaired", "restored"),
    ("mend", "fix"),
    ("stone", "rock"),
    ("yearly", "annual"),
    ("length", "extent"),
    ("caused", "triggered"),
    ("crowd", "audience"),
];

/// Words that askers drop.
const FILLERS: &[&str] = &[
    "the", "of", "is", "was", "did", "does", "in", "at", "for", "each", "first", "last",
];

/// One fact.
pub struct Fact {
    pub id: String,
    pub phrasings: [String; 2],
    answer: String,
}

/// What is asked, and the fact that is right.
pub struct Question {
    pub text: String,
    pub fact: usize,
}

/// So many facts, the same on each run.
pub fn facts(count: usize) -> Vec<Fact> {
    let mut rng = Rng::with_seed(count as u64);
    let places = places(count.div_ceil(OF_A_PLACE).max(FEWEST_PLACES), &mut rng);
    let mut taken: Vec<Vec<[usize; 3]>> = vec![Vec::new(); places.len()];
    let mut facts = Vec::with_capacity(count);
    while facts.len() < count {
        let at = facts.len() % places.len();
        let new = [
            rng.usize(..RELATIONS.len()),
            rng.usize(..ADJECTIVES.len()),
            rng.usize(..NOUNS.len()),
        ];
        let alike = |old: &[usize; 3]| old.iter().zip(&new).filter(|(old, new)| old == new).count();
        if taken[at].iter().any(|old| alike(old) > 1) {
            continue;
        }
        taken[at].push(new);
        let ((name, wordings, answer), place) = (RELATIONS[new[0]], &places[at]);
        let (adjective, noun) = (ADJECTIVES[new[1]], NOUNS[new[2]]);
        let (one, other) = (
            format!("the {adjective} {noun} of {place}"),
            format!("{place}'s {adjective} {noun}"),
        );
        let told = format!("{} {}.", answer.replace('*', &one), rng.u32(100..2000));
        facts.push(Fact {
            id: format!("{}-{adjective}-{noun}-{name}", place.to_lowercase()),
            phrasings: [wordings[0].replace('*', &one), wordings[1].replace('*', &other)],
            answer: told[..1].to_uppercase() + &told[1..],
        });
    }
    facts
}

/// The facts as a file of a base.
pub fn toml(facts: &[Fact]) -> String {
    let mut toml = String::from(
        "[[source]]\nid = \"s\"\ntitle = \"Register\"\npublisher = \"Register\"\npublished = \"2020-01-01\"\n\
         url = \"https://example.org/\"\n[[topic]]\nid = \"t\"\ntitle = \"Towns\"\n",
    );
    for Fact {
        id,
        phrasings: [one, other],
        answer,
    } in facts
    {
        let _ = write!(
            toml,
            "[[fact]]\nid = \"{id}\"\ntopic = \"t\"\nquestions = [\"{one}\", \"{other}\"]\nanswer = \"{answer}\"\n\
             as_of = \"2020-01-01\"\ncitations = [{{ source = \"s\" }}]\n"
        );
    }
    toml
}

/// So many questions by turns: reworded with the thing first, misspelt, reworded with the thing last, misspelt.
pub fn questions(facts: &[Fact], count: usize) -> Vec<Question> {
    let mut rng = Rng::with_seed(facts.len() as u64 ^ 0x5CA1E);
    let mut questions = Vec::with_capacity(count);
    while questions.len() < count {
        let fact = rng.usize(..facts.len());
        let phrasing = &facts[fact].phrasings[rng.usize(..2)];
        let text = match questions.len() % 4 {
            0 => reworded(phrasing, true, &mut rng),
            2 => reworded(phrasing, false, &mut rng),
            _ => misspelt(phrasing, &mut rng),
        };
        questions.extend(text.map(|text| Question { text, fact }));
    }
    questions
}

/// The thing first or last, a filler word dropped, one word replaced; `None` where none of the words has another.
fn reworded(phrasing: &str, thing_first: bool, rng: &mut Rng) -> Option<String> {
    let mut words: Vec<&str> = phrasing.trim_end_matches('?').split(' ').collect();
    let known = |word: &str| SYNONYMS.iter().find(|(of, _)| *of == word);
    let places: Vec<usize> = (0..words.len()).filter(|at| known(words[*at]).is_some()).collect();
    let replaced = *rng.choice(&places)?;
    words[replaced] = known(words[replaced])?.1;
    // "Who guards | the hollow gate of Tavorna | at night", "What sum was paid for | Tavorna's hollow gate".
    let named = words.iter().position(|word| word.ends_with("'s"));
    let thing = match named {
        Some(at) => at..at + 3,
        None => {
            let at = words
                .iter()
                .rposition(|word| word.starts_with(|c: char| c.is_uppercase()))?;
            at - 4..at + 1
        }
    };
    let mut turned: Vec<&str> = [&words[..thing.start], &words[thing.end..]].concat();
    let at = if thing_first { 0 } else { turned.len() };
    turned.splice(at..at, words[thing].iter().copied());
    let fillers: Vec<usize> = (0..turned.len()).filter(|at| FILLERS.contains(&turned[*at])).collect();
    if let Some(dropped) = rng.choice(fillers) {
        turned.remove(dropped);
    }
    Some(turned.join(" ") + "?")
}

/// One slip in one word of six letters or more, never in its first letter.
fn misspelt(phrasing: &str, rng: &mut Rng) -> Option<String> {
    let words: Vec<&str> = phrasing.split(' ').collect();
    let letters = |word: &str| word.trim_end_matches("'s").trim_end_matches('?').len();
    let long: Vec<usize> = (0..words.len()).filter(|at| letters(words[*at]) >= 6).collect();
    let at = *rng.choice(&long)?;
    let mut spelt = words[at].as_bytes().to_vec();
    let slip = rng.usize(1..letters(words[at]) - 1);
    match rng.u8(..4) {
        0 if spelt[slip] != spelt[slip + 1] => spelt.swap(slip, slip + 1),
        1 => spelt.insert(slip, spelt[slip]),
        2 => spelt[slip] = if spelt[slip] == b'e' { b'a' } else { b'e' },
        _ => drop(spelt.remove(slip)),
    }
    let spelt = String::from_utf8(spelt).ok()?;
    let misspelt: Vec<&str> = (0..words.len())
        .map(|one| if one == at { &spelt } else { words[one] })
        .collect();
    Some(misspelt.join(" "))
}

/// Names of places that are nowhere.
fn places(count: usize, rng: &mut Rng) -> Vec<String> {
    const ENDS: &[&str] = &[
        "holm", "ford", "wick", "stad", "berg", "dale", "mere", "grad", "nova", "vik",
    ];
    let (onsets, vowels) = ("bdfgklmnprstvz", "aeiou");
    let one = |from: &str, rng: &mut Rng| char::from(from.as_bytes()[rng.usize(..from.len())]);
    let mut names: Vec<String> = Vec::with_capacity(count);
    let mut seen = HashSet::new();
    while names.len() < count {
        let mut name = one(onsets, rng).to_uppercase().to_string();
        for from in [vowels, onsets, vowels, onsets, vowels, onsets] {
            name.push(one(from, rng));
        }
        name.push_str(ENDS[rng.usize(..ENDS.len())]);
        // A slip changes a name by one, and two that are four apart are three apart after it.
        if seen.insert(name.clone()) && names.iter().all(|other| strsim::osa_distance(other, &name) >= APART) {
            names.push(name);
        }
    }
    names
}
