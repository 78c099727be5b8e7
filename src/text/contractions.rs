//! Writes contractions and the short forms of chat out in full.

use std::borrow::Cow;

/// Whole words, without their apostrophe, and what they stand for, among them the slips of the pen that the commonest words
/// meet with; sorted.
const SHORT: &[(&str, &str)] = &[
    ("abt", "about"),
    ("adn", "and"),
    ("ahve", "have"),
    ("aint", "is not"),
    ("aobut", "about"),
    ("arent", "are not"),
    ("b4", "before"),
    ("bc", "because"),
    ("bcoz", "because"),
    ("bcs", "because"),
    ("bcuz", "because"),
    ("beacuse", "because"),
    ("becasue", "because"),
    ("becuase", "because"),
    ("becuz", "because"),
    ("bout", "about"),
    ("btw", "by the way"),
    ("cannot", "can not"),
    ("cant", "can not"),
    ("coulda", "could have"),
    ("couldnt", "could not"),
    ("couldve", "could have"),
    ("coz", "because"),
    ("cuase", "because"),
    ("cud", "could"),
    ("cuda", "could have"),
    ("cuz", "because"),
    ("cya", "bye"),
    ("da", "the"),
    ("dat", "that"),
    ("dem", "them"),
    ("dey", "they"),
    ("didnt", "did not"),
    ("dis", "this"),
    ("dnt", "do not"),
    ("doesnt", "does not"),
    ("doin", "doing"),
    ("dont", "do not"),
    ("dunno", "do not know"),
    ("gimme", "give me"),
    ("gonna", "going to"),
    ("gotta", "got to"),
    ("govt", "government"),
    ("hadnt", "had not"),
    ("hasnt", "has not"),
    ("hav", "have"),
    ("havent", "have not"),
    ("havin", "having"),
    ("heres", "here is"),
    ("hes", "he is"),
    ("howd", "how did"),
    ("hows", "how is"),
    ("hte", "the"),
    ("hw", "how"),
    ("hwat", "what"),
    ("hwo", "how"),
    ("hwy", "why"),
    ("idk", "i do not know"),
    ("im", "i am"),
    ("isnt", "is not"),
    ("itll", "it will"),
    ("ive", "i have"),
    ("iz", "is"),
    ("jsut", "just"),
    ("jus", "just"),
    ("kinda", "kind of"),
    ("knwo", "know"),
    ("lemme", "let me"),
    ("lets", "let us"),
    ("lotta", "lot of"),
    ("mustnt", "must not"),
    ("nad", "and"),
    ("nd", "and"),
    ("neednt", "need not"),
    ("nite", "night"),
    ("nto", "not"),
    ("ofc", "of course"),
    ("outta", "out of"),
    ("pls", "please"),
    ("plz", "please"),
    ("ppl", "people"),
    ("ppls", "people"),
    ("prolly", "probably"),
    ("r", "are"),
    ("rlly", "really"),
    ("rn", "right now"),
    ("shes", "she is"),
    ("shoud", "should"),
    ("shoulda", "should have"),
    ("shouldnt", "should not"),
    ("shouldve", "should have"),
    ("shud", "should"),
    ("smth", "something"),
    ("somethin", "something"),
    ("sth", "something"),
    ("sum1", "someone"),
    ("taht", "that"),
    ("teh", "the"),
    ("thatll", "that will"),
    ("thats", "that is"),
    ("theres", "there is"),
    ("theyd", "they would"),
    ("theyll", "they will"),
    ("theyre", "they are"),
    ("theyve", "they have"),
    ("thier", "their"),
    ("tho", "though"),
    ("thru", "through"),
    ("thsi", "this"),
    ("tht", "that"),
    ("thx", "thanks"),
    ("tihs", "this"),
    ("tryna", "trying to"),
    ("u", "you"),
    ("ur", "your"),
    ("waht", "what"),
    ("wanna", "want to"),
    ("wasnt", "was not"),
    ("wassup", "what is up"),
    ("wat", "what"),
    ("wats", "what is"),
    ("wehn", "when"),
    ("wen", "when"),
    ("werent", "were not"),
    ("weve", "we have"),
    ("whatd", "what did"),
    ("whatre", "what are"),
    ("whats", "what is"),
    ("whcih", "which"),
    ("whend", "when did"),
    ("whens", "when is"),
    ("wher", "where"),
    ("whered", "where did"),
    ("wheres", "where is"),
    ("whihc", "which"),
    ("whn", "when"),
    ("whne", "when"),
    ("whod", "who did"),
    ("wholl", "who will"),
    ("whos", "who is"),
    ("whove", "who have"),
    ("whr", "where"),
    ("whre", "where"),
    ("wht", "what"),
    ("whta", "what"),
    ("whyd", "why did"),
    ("whys", "why is"),
    ("wich", "which"),
    ("wnat", "want"),
    ("wo", "without"),
    ("woh", "who"),
    ("wont", "will not"),
    ("woud", "would"),
    ("woulda", "would have"),
    ("wouldnt", "would not"),
    ("wouldve", "would have"),
    ("wud", "would"),
    ("wuold", "would"),
    ("wut", "what"),
    ("wuz", "was"),
    ("wy", "why"),
    ("y", "why"),
    ("yall", "you all"),
    ("youll", "you will"),
    ("youre", "you are"),
    ("youve", "you have"),
    ("yrs", "years"),
    ("yuo", "you"),
];

/// Words after which `'s` stands for "is"; after any other word it marks the owner and is dropped.
const WITH_IS: &[&str] = &[
    "he", "here", "how", "it", "she", "that", "there", "what", "when", "where", "who", "why",
];

/// `can't` and `cant` become `can not`, `who's` becomes `who is`, `Japan's` becomes `Japan`.
pub(super) fn contractions(text: &str) -> Cow<'_, str> {
    let mut full = String::with_capacity(text.len() + 16);
    let mut changed = false;
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find(char::is_alphanumeric).unwrap_or(rest.len());
        full.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '\'')
            .unwrap_or(rest.len());
        let word = rest[..end].trim_end_matches('\'');
        let written = &rest[..end];
        match in_full(word) {
            Some(words) => {
                changed = true;
                full.push_str(&words);
            }
            None => {
                changed |= word.len() != written.len();
                full.push_str(word);
            }
        }
        rest = &rest[end..];
    }
    if changed { Cow::Owned(full) } else { Cow::Borrowed(text) }
}

fn in_full(word: &str) -> Option<Cow<'static, str>> {
    let short = |word: &str| {
        SHORT
            .binary_search_by(|(short, _)| (*short).cmp(word))
            .ok()
            .map(|at| SHORT[at].1)
    };
    let Some((stem, tail)) = word.rsplit_once('\'') else {
        return short(word).map(Cow::Borrowed);
    };
    let bare: String = word.chars().filter(|c| *c != '\'').collect();
    if let Some(full) = short(&bare).filter(|_| bare.len() > 1) {
        return Some(Cow::Borrowed(full));
    }
    let full = match tail {
        "s" if WITH_IS.contains(&stem) => format!("{stem} is"),
        "s" => stem.to_owned(),
        "t" => format!("{} not", stem.strip_suffix('n').unwrap_or(stem)),
        "re" => format!("{stem} are"),
        "ve" => format!("{stem} have"),
        "ll" => format!("{stem} will"),
        "d" => format!("{stem} would"),
        "m" => format!("{stem} am"),
        _ => bare,
    };
    Some(Cow::Owned(full))
}

#[cfg(test)]
mod tests {
    use super::{SHORT, WITH_IS};

    #[test]
    fn tables_are_sorted() {
        assert!(SHORT.is_sorted_by(|a, b| a.0 < b.0));
        assert!(WITH_IS.is_sorted());
    }
}
