//! The shape of the TOML, with the place of each value; nothing after `validate` sees these types.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

/// A text with its place.
pub(crate) type Text = Spanned<String>;

/// A file of the fact base. All tables may stand in any file, in any order.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "alliance-bot fact base")]
pub(crate) struct RawFile {
    /// Publications that facts come from.
    pub(crate) source: Vec<RawSource>,
    /// Groups of facts that a member can browse.
    pub(crate) topic: Vec<RawTopic>,
    /// Curated claims.
    pub(crate) fact: Vec<RawFact>,
    /// Words that mean the same.
    pub(crate) synonym: Vec<RawSynonym>,
    /// Questions that guard the base.
    pub(crate) golden: Vec<RawGolden>,
    /// Countries and where they stand toward the alliance.
    pub(crate) country: Vec<RawCountry>,
    /// Facts written once and expanded for each country of a standing.
    pub(crate) template: Vec<RawTemplate>,
}

/// A publication.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSource {
    /// Its name in `citations`, in kebab-case.
    #[schemars(with = "String")]
    pub(crate) id: Text,
    /// The publication's own title.
    #[schemars(with = "String")]
    pub(crate) title: Text,
    /// Who published it.
    #[schemars(with = "String")]
    pub(crate) publisher: Text,
    /// YYYY, YYYY-MM or YYYY-MM-DD.
    #[schemars(with = "String")]
    pub(crate) published: Text,
    /// Where it can be read.
    #[schemars(with = "String")]
    pub(crate) url: Text,
}

/// A group of facts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTopic {
    /// What a member types after the prefix, in kebab-case.
    #[schemars(with = "String")]
    pub(crate) id: Text,
    /// What a member reads.
    #[schemars(with = "String")]
    pub(crate) title: Text,
    /// Other words for the id.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) aliases: Vec<Text>,
    /// The id of the fact that is told first.
    #[schemars(with = "Option<String>")]
    pub(crate) lead: Option<Text>,
}

/// A claim.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFact {
    /// Unique in the base, in kebab-case.
    #[schemars(with = "String")]
    pub(crate) id: Text,
    /// The id of its topic.
    #[schemars(with = "String")]
    pub(crate) topic: Text,
    /// Phrasings that it answers, the one shown to members first.
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub(crate) questions: Spanned<Vec<Text>>,
    /// Words and phrases that are evidence of what is asked, beyond the phrasings.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) keywords: Vec<Text>,
    /// The claim in our own words, in Markdown that Discord renders.
    #[schemars(with = "String")]
    pub(crate) answer: Text,
    /// The claim in one short sentence, told after an older one that it updates.
    #[schemars(with = "Option<String>")]
    pub(crate) brief: Option<Text>,
    /// How sure the claim is.
    #[serde(default)]
    #[schemars(with = "RawStatus")]
    pub(crate) status: RawStatus,
    /// When it was true: YYYY, YYYY-MM or YYYY-MM-DD. A template's comes from the country.
    #[schemars(with = "String")]
    pub(crate) as_of: Text,
    /// Who said it; required where the status is quoted.
    #[schemars(with = "Option<String>")]
    pub(crate) speaker: Option<Text>,
    /// The ids of older facts that it brings up to date.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) updates: Vec<Text>,
    /// Those of `updates` whose claim it shows fulfilled or failed, so that this one is told first.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) settles: Vec<Text>,
    /// Where it stands; a template's come from the country.
    #[schemars(with = "Vec<RawCitation>", length(min = 1))]
    pub(crate) citations: Spanned<Vec<RawCitation>>,
    /// Set by the expansion of a template, never by a file.
    #[serde(skip)]
    pub(crate) country: Option<String>,
}

/// How sure a claim is.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RawStatus {
    /// Beyond dispute, or official.
    #[default]
    Established,
    /// A source reports it.
    Reported,
    /// Somebody intends it.
    Planned,
    /// Somebody expected it.
    Forecast,
    /// A person's words.
    Quoted,
}

/// One place in one source.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCitation {
    /// The id of the source.
    #[schemars(with = "String")]
    pub(crate) source: Text,
    /// 3 to 15 words, verbatim.
    #[schemars(with = "Option<String>")]
    pub(crate) quote: Option<Text>,
}

/// Words that mean the same.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSynonym {
    /// At least two words or phrases.
    #[schemars(with = "Vec<String>", length(min = 2))]
    pub(crate) words: Spanned<Vec<Text>>,
}

/// A question that guards the base.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGolden {
    /// As a member would type it.
    #[schemars(with = "String")]
    pub(crate) question: Text,
    /// What the member had asked just before, and got an answer to.
    #[schemars(with = "Option<String>")]
    pub(crate) after: Option<Text>,
    /// The id of the fact that it must reach; empty where it must stay unanswered.
    #[schemars(with = "String")]
    pub(crate) fact: Text,
    /// The ids of further facts that would be right too.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) or: Vec<Text>,
}

/// A country and where it stands toward the alliance.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCountry {
    /// Unique in the base, in kebab-case.
    #[schemars(with = "String")]
    pub(crate) id: Text,
    /// As within a sentence: "the United States".
    #[schemars(with = "String")]
    pub(crate) name: Text,
    /// "American".
    #[schemars(with = "String")]
    pub(crate) adjective: Text,
    /// The capital, a synonym of the name.
    #[schemars(with = "Option<String>")]
    pub(crate) capital: Option<Text>,
    /// Other names, and its people.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) aliases: Vec<Text>,
    /// ISO 3166-1 alpha-3, for the map.
    #[schemars(with = "Option<String>")]
    pub(crate) code: Option<Text>,
    /// Where it stands toward the alliance.
    pub(crate) standing: RawStanding,
    /// When it became a member; required of members, refused of others.
    #[schemars(with = "Option<String>")]
    pub(crate) joined: Option<Text>,
    /// The date for which the expanded facts hold.
    #[schemars(with = "String")]
    pub(crate) as_of: Text,
    /// A sentence or two of our own that a template may show with `{note}`.
    #[schemars(with = "Option<String>")]
    pub(crate) note: Option<Text>,
    /// Where the expanded facts stand.
    #[schemars(with = "Vec<RawCitation>", length(min = 1))]
    pub(crate) citations: Spanned<Vec<RawCitation>>,
    /// The id of a written fact that tells this country's standing in place of any template's.
    #[schemars(with = "Option<String>")]
    pub(crate) fact: Option<Text>,
}

/// Where a country stands toward the alliance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RawStanding {
    /// A member.
    Member,
    /// Has declared that it wants to join.
    Applicant,
    /// Works with the alliance without being a member.
    Partner,
    /// None of these.
    Outside,
}

/// A fact written once and expanded for each country of the standings named.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTemplate {
    /// The standings whose countries it is expanded for.
    pub(crate) standing: Vec<RawStanding>,
    /// Golden questions, expanded too, that reach the expanded fact.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) golden: Vec<Text>,
    /// The fact, with placeholders.
    pub(crate) fact: RawTemplateFact,
}

/// A fact with placeholders: {id} {name} {Name} {adjective} {capital} {joined} {year} {note}.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTemplateFact {
    /// Must contain {id}.
    #[schemars(with = "String")]
    pub(crate) id: Text,
    /// The id of its topic.
    #[schemars(with = "String")]
    pub(crate) topic: Text,
    /// Phrasings; one with a placeholder that the row lacks is left out for that row.
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub(crate) questions: Spanned<Vec<Text>>,
    /// Keywords; one with a placeholder that the row lacks is left out for that row.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) keywords: Vec<Text>,
    /// The claim.
    #[schemars(with = "String")]
    pub(crate) answer: Text,
    /// How sure the claim is.
    #[serde(default)]
    #[schemars(with = "RawStatus")]
    pub(crate) status: RawStatus,
}
