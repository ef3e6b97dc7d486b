//! Writes the seeds of the vectors into a folder, one below it for each target: where `make fuzz`
//! begins. Next to them goes a dictionary, the names and texts that the replies are made of.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs, io};

use instantly_fuzz::{TARGETS, seeds};
use serde_json::Value;

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).ok_or_else(|| io::Error::other("give the folder to write to"))?;
    let folder = Path::new(&folder);
    for (name, _) in TARGETS {
        fs::create_dir_all(folder.join(name))?;
    }
    let mut words = BTreeSet::new();
    for (index, (target, input)) in seeds::of_vectors(Path::new("tests/vectors")).into_iter().enumerate() {
        if let Ok(value) = serde_json::from_slice(&input) {
            collect(&value, &mut words);
        }
        fs::write(folder.join(target).join(format!("vector-{index}")), input)?;
    }
    let fits = |word: &&String| {
        (2..40).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte))
    };
    let lines: String = words.iter().filter(fits).map(|word| format!("\"{word}\"\n")).collect();
    fs::write(folder.join("words.dict"), lines)
}

fn collect(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            words.insert(name.clone());
            collect(value, words);
        }),
        Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
        Value::String(text) => drop(words.insert(text.clone())),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
