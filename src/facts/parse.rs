//! TOML text to raw tables, one at a time, so that a fault costs no more than the table it stands in.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::schema::{RawCountry, RawFact, RawFile, RawGolden, RawSource, RawSynonym, RawTemplate, RawTopic, Text};
use crate::diagnostic::{Code, Diagnostic, Place, SourceFile, nearest};

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
        let tables = match DeTable::parse(&file.text) {
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
                diagnostics.push(unknown_key(file, &key, "the fact base", schema));
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

/// The JSON Schema of a file, every sub-schema in its place: the one list of keys there is.
fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let settings = SchemaSettings::default().with(|settings| settings.inline_subschemas = true);
        settings.into_generator().into_root_schema_for::<RawFile>().to_value()
    })
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
            let Some(table) = self.known(table, self.schema, self.name) else {
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

    /// The value without its unknown keys, each reported; `None` where a required key is missing.
    fn known<'i>(&mut self, value: Spanned<DeValue<'i>>, schema: &Value, name: &str) -> Option<Spanned<DeValue<'i>>> {
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(table) => {
                let mut complete = true;
                let mut kept = DeTable::new();
                for (key, value) in table {
                    match schema["properties"].get(key.get_ref().as_ref()) {
                        // A schema without properties is not a table's: the deserialiser says what was expected.
                        None if schema["properties"].is_object() => {
                            self.diagnostics.push(unknown_key(self.file, &key, name, schema));
                        }
                        inner => {
                            let inner = inner.unwrap_or(&Value::Null);
                            let name = format!("{name}.{}", key.get_ref());
                            match self.known(value, inner, &name) {
                                Some(value) => drop(kept.insert(key, value)),
                                None => complete = false,
                            }
                        }
                    }
                }
                let required = schema["required"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str);
                for key in required.filter(|key| !kept.keys().any(|kept| kept.get_ref() == key)) {
                    if complete {
                        self.missing(span.clone(), key, name);
                    }
                    complete = false;
                }
                complete.then(|| Spanned::new(span, DeValue::Table(kept)))
            }
            DeValue::Array(items) => {
                let mut kept = toml::de::DeArray::new();
                for item in items {
                    kept.push(self.known(item, &schema["items"], name)?);
                }
                Some(Spanned::new(span, DeValue::Array(kept)))
            }
            value => Some(Spanned::new(span, value)),
        }
    }

    fn missing(&mut self, span: Range<usize>, key: &str, name: &str) {
        let place = Place {
            file: Arc::clone(self.file),
            span,
        };
        let message = format!("this `{name}` has no `{key}`");
        self.diagnostics
            .push(Diagnostic::new(Code::MissingKey, place, message).help(format!("add `{key} = …`")));
    }

    fn wrong(&mut self, span: Range<usize>, message: String) {
        let place = Place {
            file: Arc::clone(self.file),
            span,
        };
        self.diagnostics.push(Diagnostic::new(Code::WrongValue, place, message));
    }
}

fn unknown_key(file: &Arc<SourceFile>, key: &Key<'_>, name: &str, schema: &Value) -> Diagnostic {
    let place = Place {
        file: Arc::clone(file),
        span: key.span(),
    };
    let key = key.get_ref();
    let known: Vec<&str> = schema["properties"]
        .as_object()
        .into_iter()
        .flat_map(|known| known.keys())
        .map(String::as_str)
        .collect();
    let help = match nearest(key, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the keys are {}", known.join(", ")),
    };
    Diagnostic::new(Code::UnknownKey, place, format!("`{name}` has no key `{key}`")).help(help)
}

type Key<'i> = Spanned<toml::de::DeString<'i>>;
