//! TOML text to raw tables, one at a time, so that a fault costs no more than the table it stands in.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::schema::{RawCountry, RawFact, RawFile, RawGolden, RawSource, RawSynonym, RawTemplate, RawTopic, Text};
use crate::diagnostic::{Code, Diagnostic, Place, SourceFile};
use crate::strict::{self, Strict};

/// A raw table with the file it stands in.
#[derive(Debug, Clone)]
pub(crate) struct Item<T> {
    pub(crate) raw: T,
    pub(crate) file: Arc<SourceFile>,
    pub(crate) span: Range<usize>,
}

impl<T> Item<T> {
    /// The place of one value in it.
    pub(crate) fn at<U>(&self, value: &Spanned<U>) -> Place {
        Place {
            file: Arc::clone(&self.file),
            span: value.span(),
        }
    }

    /// A fault at one value in it.
    pub(crate) fn fault(&self, code: Code, value: &Text, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, self.at(value), message)
    }
}

/// All tables of all files, by kind, in the order of the files.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    pub(crate) sources: Vec<Item<RawSource>>,
    pub(crate) topics: Vec<Item<RawTopic>>,
    pub(crate) facts: Vec<Item<RawFact>>,
    pub(crate) synonyms: Vec<Item<RawSynonym>>,
    pub(crate) golden: Vec<Item<RawGolden>>,
    pub(crate) countries: Vec<Item<RawCountry>>,
    pub(crate) templates: Vec<Item<RawTemplate>>,
}

impl Raw {
    /// Adds the tables of one file, and a diagnostic for each that can't be read.
    pub(crate) fn add(&mut self, file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) {
        let text = file.text();
        let tables = match DeTable::parse(&text) {
            Ok(tables) => tables.into_inner(),
            Err(error) => {
                let place = Place {
                    file: Arc::clone(file),
                    span: error.span().unwrap_or(0..0),
                };
                let fault = Diagnostic::new(Code::NotToml, place, "this file is not valid TOML")
                    .label(error.message())
                    .help("nothing of this file is used until this is mended");
                diagnostics.push(fault);
                return;
            }
        };
        let schema = schema();
        for (key, value) in tables {
            let Some(items) = schema["properties"]
                .get(key.get_ref().as_ref())
                .map(|list| &list["items"])
            else {
                Strict::new(file, diagnostics).unknown_key(&key, "the fact base", schema);
                continue;
            };
            let mut reader = Reader {
                file,
                schema: items,
                name: key.get_ref(),
                diagnostics,
            };
            match key.get_ref().as_ref() {
                "source" => reader.read(value, &mut self.sources),
                "topic" => reader.read(value, &mut self.topics),
                "fact" => reader.read(value, &mut self.facts),
                "synonym" => reader.read(value, &mut self.synonyms),
                "golden" => reader.read(value, &mut self.golden),
                "country" => reader.read(value, &mut self.countries),
                _ => reader.read(value, &mut self.templates),
            }
        }
    }
}

/// The JSON Schema of a file: the one list of keys there is.
pub(crate) fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(strict::schema_of::<RawFile>)
}

struct Reader<'a> {
    file: &'a Arc<SourceFile>,
    schema: &'a Value,
    name: &'a str,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn read<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'_>>, into: &mut Vec<Item<T>>) {
        let span = value.span();
        let DeValue::Array(tables) = value.into_inner() else {
            self.wrong(span, format!("`{0}` is written as `[[{0}]]`, once for each", self.name));
            return;
        };
        for table in tables {
            let span = table.span();
            let Some(table) = Strict::new(self.file, self.diagnostics).known(table, self.schema, self.name) else {
                continue;
            };
            match T::deserialize(ValueDeserializer::from(table)) {
                Ok(raw) => into.push(Item {
                    raw,
                    file: Arc::clone(self.file),
                    span,
                }),
                Err(error) => self.wrong(error.span().unwrap_or(span), error.message().trim().to_owned()),
            }
        }
    }

    fn wrong(&mut self, span: Range<usize>, message: String) {
        let place = Place {
            file: Arc::clone(self.file),
            span,
        };
        self.diagnostics.push(Diagnostic::new(Code::WrongValue, place, message));
    }
}
