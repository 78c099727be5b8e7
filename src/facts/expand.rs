//! Templates over the table of countries: each template becomes one fact for each country of its standings.

use std::sync::Arc;

use toml::Spanned;

use super::parse::{Item, Raw};
use super::schema::{RawCountry, RawFact, RawGolden, RawTemplate, Text};
use super::{Date, validate::is_id};
use crate::diagnostic::{Code, Diagnostic, Place};

/// Adds the expanded facts and golden questions to `raw`, and a diagnostic at a country's row for each text that
/// needs a value which the row lacks.
pub(crate) fn expand(raw: &mut Raw, diagnostics: &mut Vec<Diagnostic>) {
    for template in &raw.templates {
        for country in &raw.countries {
            if country.raw.fact.is_some() || !template.raw.standing.contains(&country.raw.standing) {
                continue;
            }
            match Expansion::new(template, country).fact() {
                Ok((fact, golden)) => {
                    raw.facts.push(fact);
                    raw.golden.extend(golden);
                }
                Err(fault) => diagnostics.push(*fault),
            }
        }
    }
}

/// A fact with the golden questions that must reach it.
type Expanded = (Item<RawFact>, Vec<Item<RawGolden>>);

struct Expansion<'a> {
    template: &'a Item<RawTemplate>,
    country: &'a Item<RawCountry>,
    values: [(&'static str, Option<String>); 8],
}

impl<'a> Expansion<'a> {
    fn new(template: &'a Item<RawTemplate>, country: &'a Item<RawCountry>) -> Self {
        let row = &country.raw;
        let joined = row.joined.as_ref().and_then(|joined| Date::parse(joined.get_ref()));
        let values = [
            ("id", Some(row.id.get_ref().clone())),
            ("name", Some(row.name.get_ref().clone())),
            ("Name", Some(capitalised(row.name.get_ref()))),
            ("adjective", Some(row.adjective.get_ref().clone())),
            ("capital", row.capital.as_ref().map(|capital| capital.get_ref().clone())),
            ("joined", joined.map(Date::in_words)),
            ("year", joined.map(|joined| joined.year().to_string())),
            ("note", row.note.as_ref().map(|note| note.get_ref().clone())),
        ];
        Self {
            template,
            country,
            values,
        }
    }

    fn fact(&self) -> Result<Expanded, Box<Diagnostic>> {
        let fact = &self.template.raw.fact;
        let id = self.required(&fact.id)?;
        if !is_id(id.get_ref()) {
            let message = format!("this row makes the fact id `{}`, which is not kebab-case", id.get_ref());
            return Err(Box::new(self.fault(Code::BadId, &fact.id, message)));
        }
        let questions = self.possible(fact.questions.get_ref());
        let golden = self.possible(&self.template.raw.golden);
        let raw = RawFact {
            topic: fact.topic.clone(),
            questions: Spanned::new(self.country.span.clone(), questions),
            keywords: self.possible(&fact.keywords),
            answer: self.required(&fact.answer)?,
            brief: None,
            status: fact.status,
            as_of: self.country.raw.as_of.clone(),
            speaker: None,
            updates: Vec::new(),
            settles: Vec::new(),
            citations: self.country.raw.citations.clone(),
            country: Some(self.country.raw.id.get_ref().clone()),
            id: id.clone(),
        };
        let golden = golden.into_iter().map(|question| {
            self.at_row(RawGolden {
                question,
                after: None,
                fact: id.clone(),
                or: vec![],
            })
        });
        Ok((self.at_row(raw), golden.collect()))
    }

    /// The texts whose placeholders the row can fill.
    fn possible(&self, texts: &[Text]) -> Vec<Text> {
        texts
            .iter()
            .filter_map(|text| self.fill(text.get_ref()).ok())
            .map(|text| self.spanned(text))
            .collect()
    }

    /// The text, or a fault where the row lacks what it needs. A missing note leaves nothing behind.
    fn required(&self, text: &Text) -> Result<Text, Box<Diagnostic>> {
        let without_note = match &self.country.raw.note {
            Some(_) => text.get_ref().clone(),
            None => text.get_ref().replace("{note}", ""),
        };
        match self.fill(&without_note) {
            Ok(filled) => Ok(self.spanned(filled.trim().to_owned())),
            Err(name) => {
                let message = format!("the template needs `{{{name}}}`, which this country's row does not fill");
                Err(Box::new(self.fault(Code::UnfilledPlaceholder, text, message)))
            }
        }
    }

    /// The text with its placeholders filled, or the name of one that can't be.
    fn fill(&self, text: &str) -> Result<String, String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let (name, after) = after.split_once('}').ok_or_else(|| after.to_owned())?;
            let value = self
                .values
                .iter()
                .find(|(known, _)| *known == name)
                .and_then(|(_, value)| value.as_ref());
            filled.push_str(value.ok_or_else(|| name.to_owned())?);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn spanned(&self, text: String) -> Text {
        Spanned::new(self.country.raw.id.span(), text)
    }

    fn at_row<T>(&self, raw: T) -> Item<T> {
        Item {
            raw,
            file: Arc::clone(&self.country.file),
            span: self.country.span.clone(),
        }
    }

    fn fault(&self, code: Code, text: &Text, message: String) -> Diagnostic {
        let row = Place {
            file: Arc::clone(&self.country.file),
            span: self.country.raw.id.span(),
        };
        Diagnostic::new(code, row, message)
            .label("this row")
            .other(self.template.at(text), "this template")
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
