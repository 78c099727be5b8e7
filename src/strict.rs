//! TOML tables held against a JSON Schema: no key that it does not know, none missing that it requires.

use std::ops::Range;
use std::sync::Arc;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Place, SourceFile, nearest};

/// The JSON Schema of a type, every sub-schema in its place.
pub(crate) fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::default().with(|settings| settings.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// Reads one file strictly; what is wrong goes to the diagnostics.
pub(crate) struct Strict<'a> {
    file: &'a Arc<SourceFile>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Strict<'a> {
    pub(crate) fn new(file: &'a Arc<SourceFile>, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self { file, diagnostics }
    }

    /// The value without its unknown keys, each reported; `None` where a required key is missing.
    pub(crate) fn known<'i>(
        &mut self,
        value: Spanned<DeValue<'i>>,
        schema: &Value,
        name: &str,
    ) -> Option<Spanned<DeValue<'i>>> {
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(table) => {
                let mut complete = true;
                let mut kept = DeTable::new();
                for (key, value) in table {
                    match schema["properties"].get(key.get_ref().as_ref()) {
                        // A schema without properties is not a table's: the deserialiser says what was expected.
                        None if schema["properties"].is_object() => {
                            self.unknown_key(&key, name, schema);
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

    /// Reports a key that the schema does not know, with the nearest that it does.
    pub(crate) fn unknown_key(&mut self, key: &Spanned<DeString<'_>>, name: &str, schema: &Value) {
        let place = Place {
            file: Arc::clone(self.file),
            span: key.span(),
        };
        let key = key.get_ref();
        let known = schema["properties"]
            .as_object()
            .into_iter()
            .flat_map(|known| known.keys());
        let known: Vec<&str> = known.map(String::as_str).collect();
        let help = match nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the keys are {}", known.join(", ")),
        };
        self.diagnostics
            .push(Diagnostic::new(Code::UnknownKey, place, format!("`{name}` has no key `{key}`")).help(help));
    }
}
