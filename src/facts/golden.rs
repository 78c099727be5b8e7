//! Golden questions, and how a base keeps its thousands of them: packed, as they are read where a base is learnt from, compared
//! or tested, and never to answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Place, SourceFile};
use crate::packed::Packed;

/// A question with the fact it must reach, kept with the base.
#[derive(Debug, Clone)]
pub struct Golden {
    /// As a member would type it.
    pub question: String,
    /// The facts of which one must answer; empty where the question must stay unanswered. Golden questions of the same facts
    /// share them.
    pub facts: Arc<[String]>,
    /// Where it is written.
    pub place: Place,
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

/// A question, the places of its facts and of its file, and where in the file it is written.
type Row = (String, usize, usize, usize, usize);

impl Kept {
    pub(super) fn new(files: &[Arc<SourceFile>], golden: impl Iterator<Item = (String, Vec<String>, Place)>) -> Self {
        let mut places: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        let mut rows = Rows::default();
        for (question, facts, Place { file, span }) in golden {
            let next = places.len();
            let facts = *places.entry(facts).or_insert(next);
            let file = files.iter().position(|other| Arc::ptr_eq(other, &file)).unwrap_or(0);
            rows.golden.push((question, facts, file, span.start, span.end));
        }
        rows.facts = vec![Vec::new(); places.len()];
        for (facts, place) in places {
            rows.facts[place] = facts;
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
        let read = golden.filter_map(|(question, own, file, start, end)| {
            Some(Golden {
                question,
                facts: Arc::clone(facts.get(own)?),
                place: Place {
                    file: Arc::clone(self.files.get(file)?),
                    span: start..end,
                },
            })
        });
        read.collect()
    }
}
