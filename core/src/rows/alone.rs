//! A record on its own: without the other rows that came with it, and read back as it was received.

use super::{Row, Rows, place};
use crate::json::{Extra, JsonObject};
use crate::specs::RecordSpec;

impl Rows {
    /// One row: a record as [`Row::write_received`] wrote it, with the names of its irregular fields in their order.
    ///
    /// # Errors
    ///
    /// serde_json's own, where the text is no object.
    pub fn of_received<'a>(
        json: &str,
        irregular: impl IntoIterator<Item = &'a str>,
        spec: &'static RecordSpec,
    ) -> serde_json::Result<Rows> {
        let json = JsonObject::from(serde_json::from_str::<Extra>(json)?);
        let mut rows = Rows::shown(&json.into(), spec)?;
        rows.set_irregular(irregular);
        Ok(rows)
    }

    /// Names these fields of the only row as irregular, and no others.
    fn set_irregular<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        self.irregular = names.into_iter().filter_map(|name| Some((0, place(self.spec, name)?))).collect();
    }
}

impl Row<'_> {
    /// The same record as the only one of rows of its own, which do not keep the others in memory.
    pub fn alone(self) -> Rows {
        let mut json = Vec::new();
        self.write_received(&mut json);
        let (text, spec) = (str::from_utf8(&json).unwrap_or_default(), self.rows.spec);
        let rows = match self.secret() {
            // Its mask takes the place of the secret until that is put there.
            Some(secret) => Rows::received(text, spec).map(|mut rows| {
                rows.set_irregular(self.irregular());
                rows.secrets = vec![secret.clone()];
                rows
            }),
            None => Rows::of_received(text, self.irregular(), spec),
        };
        rows.unwrap_or_else(|_| Rows::none(spec))
    }
}
