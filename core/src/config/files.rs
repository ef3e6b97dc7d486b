//! The files that settings name: keys, and certificates.

use std::path::Path;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use zeroize::Zeroizing;

use super::proxy::Environment;
use crate::error::{Error, Result};

/// The text of a file, or what is wrong with it.
pub(super) fn read_text(path: &Path) -> Result<Zeroizing<String>, String> {
    let bytes = read(path)?;
    let text = std::str::from_utf8(without_mark(&bytes)?).map_err(|_| "is not UTF-8")?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// The certificates of a PEM file.
pub(super) fn read_roots(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let unusable = |problem: String| Error::invalid_argument("ca_file", format!("{} {problem}", path.display()));
    let bytes = read(path).map_err(unusable)?;
    let roots: Vec<_> = CertificateDer::pem_slice_iter(without_mark(&bytes).map_err(unusable)?)
        .collect::<Result<_, _>>()
        .map_err(|error| unusable(format!("is no PEM file of certificates ({error})")))?;
    if roots.is_empty() {
        return Err(unusable("holds no certificate in PEM".to_owned()));
    }
    Ok(roots)
}

/// Checks the variables that name the system's certificates: what cannot be read there would be skipped, which goes
/// unnoticed where a `ca_file` is given.
pub(super) fn check_roots(environment: Environment<'_>) -> Result<()> {
    if let Some(file) = environment("SSL_CERT_FILE") {
        let file = Path::new(&file);
        std::fs::File::open(file).map_err(|error| {
            Error::invalid_argument("SSL_CERT_FILE", format!("{} cannot be read: {error}", file.display()))
        })?;
    }
    if let Some(folders) = environment("SSL_CERT_DIR")
        && !std::env::split_paths(&folders).any(|folder| folder.is_dir())
    {
        return Err(Error::invalid_argument("SSL_CERT_DIR", "names no folder that is there"));
    }
    Ok(())
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    std::fs::read(path).map(Zeroizing::new).map_err(|error| format!("cannot be read: {error}"))
}

/// The same bytes without the byte order mark of UTF-8, which editors of Windows put in front.
fn without_mark(bytes: &[u8]) -> Result<&[u8], String> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => Ok(rest),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            Err("begins with the byte order mark of UTF-16; save it as UTF-8, or as ASCII".to_owned())
        }
        _ => Ok(bytes),
    }
}
