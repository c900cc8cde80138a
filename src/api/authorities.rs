//! The file with certificates that are trusted besides the system's.

use super::Error;
use reqwest::Certificate;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Bytes of such a file. All that a system trusts is a quarter of that.
const FILE_LIMIT: u64 = 1 << 20;

/// The certificates in the PEM file at `path`.
pub(super) fn certificates(path: &Path) -> Result<Vec<Certificate>, Error> {
    let useless = |why: String| Error::CaFile {
        path: path.to_owned(),
        why,
    };
    let pem = read(path).map_err(|fault| useless(format!("cannot be read: {fault}")))?;
    let damaged = || useless("holds a certificate that is damaged".to_owned());
    let mut roots = RootCertStore::empty();
    let mut certificates = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|_fault| damaged())?;
        certificates.push(Certificate::from_der(&certificate).map_err(|_fault| damaged())?);
        roots.add(certificate).map_err(|_fault| damaged())?;
    }
    if certificates.is_empty() {
        return Err(useless("holds no certificate in PEM form".to_owned()));
    }
    Ok(certificates)
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(FILE_LIMIT + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(io::Error::other("it is larger than 1 MiB"));
    }
    Ok(bytes)
}
