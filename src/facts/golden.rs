//! Golden questions, and how a base keeps its thousands of them: packed, as they are read where a base is learnt from, compared
//! or tested, and never to answer.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Place, SourceFile};
use crate::packed::Packed;

/// A question with the fact it must reach, kept with the base.
#[derive(Debug, Clone)]
pub struct Golden {
    /// As a member would type it.
    pub question: String,
    /// What the member had asked just before, and got an answer to.
    pub after: Option<String>,
    /// The facts of which one must answer; empty where the question must stay unanswered. Golden questions of the same facts
    /// share them.
    pub facts: Arc<[String]>,
    /// Where it is written.
    pub place: Place,
}

impl Golden {
    /// What is asked, one after the other.
    #[must_use]
    pub fn said(&self) -> String {
        let said = self.after.iter().chain([&self.question]);
        said.map(|text| format!("“{text}”")).collect::<Vec<_>>().join(", ")
    }
}

/// Golden questions that can be read again.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    files: Vec<Arc<SourceFile>>,
    /// [`Rows`] in postcard's format.
    rows: Packed,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Rows {
    facts: Vec<Vec<String>>,
    golden: Vec<Row>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Row {
    question: String,
    after: Option<String>,
    /// The places of its facts and of its file.
    facts: usize,
    file: usize,
    /// Where in the file it is written.
    span: Range<usize>,
}

impl Kept {
    pub(super) fn new(files: &[Arc<SourceFile>], golden: impl Iterator<Item = Golden>) -> Self {
        let mut places: BTreeMap<Arc<[String]>, usize> = BTreeMap::new();
        let mut rows = Rows::default();
        for golden in golden {
            let next = places.len();
            let Place { file, span } = golden.place;
            rows.golden.push(Row {
                question: golden.question,
                after: golden.after,
                facts: *places.entry(golden.facts).or_insert(next),
                file: files.iter().position(|other| Arc::ptr_eq(other, &file)).unwrap_or(0),
                span,
            });
        }
        rows.facts = vec![Vec::new(); places.len()];
        for (facts, place) in places {
            rows.facts[place] = facts.to_vec();
        }
        Self {
            files: files.to_vec(),
            // Writing to memory does not fail.
            rows: Packed::new(&postcard::to_allocvec(&rows).unwrap_or_default()),
        }
    }

    pub(super) fn read(&self) -> Vec<Golden> {
        let rows: Rows = postcard::from_bytes(&self.rows.bytes()).unwrap_or_default();
        let facts: Vec<Arc<[String]>> = rows.facts.into_iter().map(Arc::from).collect();
        let golden = rows.golden.into_iter();
        let read = golden.filter_map(|row| {
            Some(Golden {
                question: row.question,
                after: row.after,
                facts: Arc::clone(facts.get(row.facts)?),
                place: Place {
                    file: Arc::clone(self.files.get(row.file)?),
                    span: row.span,
                },
            })
        });
        read.collect()
    }
}
