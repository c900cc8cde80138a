//! Rows of an SQLite file, read from its pages without the trees that lead to them.
//!
//! The format is <https://www.sqlite.org/fileformat2.html>. Everything is looked up and nothing believed: a row whose
//! parts do not add up to its length to the byte is none.

use rusqlite::types::Value;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

const MAGIC: &[u8] = b"SQLite format 3\0";
/// What the page of a table with rows on it begins with.
const TABLE_LEAF: u8 = 13;
/// Pages that are read at a time.
const AT_ONCE: usize = 64;
/// Bytes of a row at most.
const LONGEST: usize = 1 << 30;

/// A row of some table.
pub(super) struct StoredRow {
    pub(super) number: i64,
    pub(super) values: Vec<Value>,
}

/// What the header tells.
pub(super) struct Header {
    page: usize,
    first_free: usize,
}

/// The header of a file; `None` if it has none.
pub(super) fn header(path: &Path) -> Option<Header> {
    let mut bytes = [0; 100];
    File::open(path)
        .and_then(|mut file| file.read_exact(&mut bytes))
        .ok()?;
    let page = match number(&bytes, 16, 2)? {
        1 => 65_536,
        page => page,
    };
    let is_one = bytes.starts_with(MAGIC) && page.is_power_of_two() && page >= 512;
    let first_free = number(&bytes, 32, 4)?;
    is_one.then_some(Header { page, first_free })
}

/// Hands over each row that can be read, until told to stop.
pub(super) fn each_row(path: &Path, take: &mut impl FnMut(&StoredRow) -> bool) -> io::Result<()> {
    let (page, first_free) = header(path).map_or((crate::store::file::PAGE, 0), |header| {
        (header.page, header.first_free)
    });
    let mut file = Pages::open(path, page)?;
    let free = file.free(first_free);
    for first in (1..=file.count).step_by(AT_ONCE) {
        let some = file.read(first, AT_ONCE)?;
        for (number, bytes) in (first..).zip(some.chunks(page)) {
            if !free.contains(&number) && !file.each_on_page(number, bytes, take) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The pages of an open file, numbered from 1.
struct Pages {
    file: File,
    page: usize,
    count: usize,
}

impl Pages {
    fn open(path: &Path, page: usize) -> io::Result<Self> {
        let file = File::open(path)?;
        let bytes = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
        Ok(Self {
            file,
            page,
            count: bytes.div_ceil(page),
        })
    }

    /// So many pages from one on; fewer at the end, the last filled up.
    fn read(&mut self, first: usize, count: usize) -> io::Result<Vec<u8>> {
        let at = first.saturating_sub(1).saturating_mul(self.page);
        let most = count.saturating_mul(self.page);
        self.file
            .seek(SeekFrom::Start(u64::try_from(at).unwrap_or(u64::MAX)))?;
        let mut bytes = Vec::new();
        let limit = u64::try_from(most).unwrap_or(u64::MAX);
        (&mut self.file).take(limit).read_to_end(&mut bytes)?;
        bytes.resize(bytes.len().next_multiple_of(self.page), 0);
        Ok(bytes)
    }

    /// The pages that hold nothing any more.
    fn free(&mut self, first: usize) -> BTreeSet<usize> {
        let mut free = BTreeSet::new();
        let mut trunk = first;
        while trunk > 0 && trunk <= self.count && free.insert(trunk) {
            let Ok(bytes) = self.read(trunk, 1) else {
                break;
            };
            let count = number(&bytes, 4, 4).unwrap_or(0).min(self.page / 4);
            free.extend((0..count).filter_map(|leaf| number(&bytes, 8 + 4 * leaf, 4)));
            trunk = number(&bytes, 0, 4).unwrap_or(0);
        }
        free
    }

    /// Hands over the rows of one page. Returns whether more are wanted.
    fn each_on_page(
        &mut self,
        number_of: usize,
        bytes: &[u8],
        take: &mut impl FnMut(&StoredRow) -> bool,
    ) -> bool {
        let start = if number_of == 1 { 100 } else { 0 };
        if bytes.get(start) != Some(&TABLE_LEAF) {
            return true;
        }
        let count = number(bytes, start + 3, 2).unwrap_or(0);
        for cell in 0..count {
            let row = number(bytes, start + 8 + 2 * cell, 2).and_then(|at| self.row(bytes, at));
            if let Some(row) = row
                && !take(&row)
            {
                return false;
            }
        }
        true
    }

    /// The row whose cell stands at a byte of a page.
    fn row(&mut self, bytes: &[u8], at: usize) -> Option<StoredRow> {
        let mut cell = bytes.get(at..)?;
        let length = usize::try_from(varint(&mut cell)?).ok()?;
        let number = varint(&mut cell)?;
        if length > LONGEST {
            return None;
        }
        let here = self.local(length);
        let mut record = cell.get(..here)?.to_vec();
        if here < length {
            let mut next = self::number(cell, here, 4)?;
            while record.len() < length {
                if next == 0 || next > self.count {
                    return None;
                }
                let page = self.read(next, 1).ok()?;
                next = self::number(&page, 0, 4)?;
                let rest = (length - record.len()).min(self.page - 4);
                record.extend_from_slice(page.get(4..4 + rest)?);
            }
        }
        values(&record).map(|values| StoredRow { number, values })
    }

    /// How many bytes of a row stand in its cell.
    const fn local(&self, length: usize) -> usize {
        let most = self.page - 35;
        let least = (self.page - 12) * 32 / 255 - 23;
        if length <= most {
            return length;
        }
        let some = least + (length - least) % (self.page - 4);
        if some <= most { some } else { least }
    }
}

/// The values of a record; `None` if it is none.
fn values(record: &[u8]) -> Option<Vec<Value>> {
    let mut rest = record;
    let head = usize::try_from(varint(&mut rest)?).ok()?;
    let head_left = head.checked_sub(record.len() - rest.len())?;
    let (mut kinds, mut body) = rest.split_at_checked(head_left)?;
    let mut values = Vec::new();
    while !kinds.is_empty() {
        values.push(value(varint(&mut kinds)?, &mut body)?);
    }
    body.is_empty().then_some(values)
}

/// A value of a kind, taken from the front.
fn value(kind: i64, body: &mut &[u8]) -> Option<Value> {
    let length = match kind {
        0 | 8 | 9 => 0,
        1..=4 => usize::try_from(kind).ok()?,
        5 => 6,
        6 | 7 => 8,
        12.. => usize::try_from((kind - 12) / 2).ok()?,
        _ => return None,
    };
    let (bytes, rest) = body.split_at_checked(length)?;
    *body = rest;
    Some(match kind {
        0 => Value::Null,
        8 => Value::Integer(0),
        9 => Value::Integer(1),
        1..=6 => {
            let sign = if bytes.first()? & 0x80 == 0 { 0 } else { -1 };
            Value::Integer(
                bytes
                    .iter()
                    .fold(sign, |number, byte| number << 8 | i64::from(*byte)),
            )
        }
        7 => Value::Real(f64::from_be_bytes(bytes.try_into().ok()?)),
        even if even % 2 == 0 => Value::Blob(bytes.to_vec()),
        _ => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
    })
}

/// A number of one to nine bytes, taken from the front.
fn varint(bytes: &mut &[u8]) -> Option<i64> {
    let mut number = 0_i64;
    for place in 0..9 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        if place == 8 {
            return Some(number << 8 | i64::from(*byte));
        }
        number = number << 7 | i64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(number)
}

/// A number of so many bytes at a place.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(
        bytes
            .iter()
            .fold(0, |number, byte| number << 8 | usize::from(*byte)),
    )
}
