//! C: the functions that the runner of the vectors calls, in `vector_network_gen.h`.

use minijinja::context;
use minijinja::value::Serde;

use crate::calls::calls;
use crate::language::render;

pub fn files() -> Vec<(&'static str, String)> {
    let template = include_str!("../templates/vector_network_gen.h.jinja");
    vec![("tests/c/vector_network_gen.h", render(template, context! { calls => Serde(calls()) }))]
}
