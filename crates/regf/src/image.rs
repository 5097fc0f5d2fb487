//! The hive bins data, read from its source piece by piece as cells are asked for.
//!
//! Once an eighth has been asked for, the rest is read at once: whoever wants that much wants more, and one
//! buffer is read and searched faster than many. At most an eighth is then in memory twice. What is in memory
//! from the beginning is used where it lies.
//!
//! Pages that recovery took out of the logs lie over the source's bytes. Nothing is ever written.

use crate::bytes::vec_for;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Bytes that a hive can be read from at any offset: a file, or a buffer.
pub trait Source: Send + Sync {
    /// Returns the number of bytes.
    fn size(&self) -> u64;

    /// Reads into `buffer` from `offset` on and returns how much; less than asked for only at the end.
    ///
    /// # Errors
    /// Whatever the operating system says.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;

    /// Returns all bytes where they are in memory: then no part of them is copied.
    fn bytes(&self) -> Option<&[u8]> {
        None
    }
}

impl Source for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|at| self.get(at..)).unwrap_or(&[]);
        let n = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..n), rest.get(..n)) {
            to.copy_from_slice(from);
        }
        Ok(n)
    }

    fn bytes(&self) -> Option<&[u8]> {
        Some(self)
    }
}

/// Where the hive bins data begin in the file: behind the base block.
pub(crate) const BINS_START: u64 = 4096;
/// The same as a length.
const BEFORE_BINS: usize = 4096;

/// Bytes read at once. Small enough that a targeted reading stays cheap, a multiple of the page size.
const CHUNK: usize = 16 * 1024;

/// The part of the image, one in so many, that is read in chunks before the rest is read at once.
const IN_CHUNKS: usize = 8;

/// Bytes read at once where all are wanted: few calls, and what was cleared for them is still in the cache.
const STRIDE: usize = 16 * CHUNK;

/// What lies where neither the source nor a page has anything: held once, whatever the size of the gap.
static NOTHING: [u8; CHUNK] = [0; CHUNK];

/// A page out of a log that replaces bytes of the hive bins data.
#[derive(Clone, Debug)]
pub(crate) struct OverlayPage {
    /// Offset of the first byte in the hive bins data.
    pub(crate) offset: u32,
    pub(crate) bytes: Box<[u8]>,
}

/// Why bytes of the image can't be had.
#[derive(Debug)]
pub(crate) enum ImageError {
    /// They lie behind the end.
    Outside,
    /// The source failed.
    Io(io::Error),
    /// No memory for them.
    Memory,
    /// Another cell, already read, claims some of the same bytes.
    Overlap,
    /// The source gave fewer bytes than it said it had when it was opened.
    Shrunk {
        /// Where it ended, from the start of the file.
        at: u64,
    },
}

/// A cell that runs over the end of the chunk in which it begins.
struct Crossing {
    at: u32,
    end: u32,
    /// Its bytes, put together; `None` where they lie in the image as a whole.
    copy: Option<Box<[u8]>>,
}

pub(crate) struct Image {
    source: Box<dyn Source>,
    /// The source has its bytes in memory, and no page lies over them.
    in_memory: bool,
    pages: Vec<OverlayPage>,
    /// For each chunk the pages that touch it, in their order; empty where there are no pages at all.
    pages_of: Vec<Vec<usize>>,
    len: u32,
    /// How many of the bytes the source had when it was opened.
    in_source: u64,
    chunks: Vec<OnceLock<Box<[u8]>>>,
    /// How many chunks were read.
    chunks_read: AtomicUsize,
    /// All bytes, once so many chunks were read; `None` where that can't be done.
    whole: OnceLock<Option<Box<[u8]>>>,
    /// Cells that run over the end of the chunk in which they begin: disjoint cells, so one a chunk.
    crossing: Vec<OnceLock<Crossing>>,
    /// Bytes that further such cells may have. Disjoint ones have no more than the whole image, so
    /// overlapping ones can't make copies of it without end.
    crossing_left: Mutex<u32>,
    short_of_memory: AtomicBool,
}

impl Image {
    /// Lays `pages`, in their order, over the `bins_size` bytes behind the base block of `source`.
    ///
    /// Bytes that neither the source nor a page holds are outside of the image if they are at its end,
    /// else zero. Returns `None` where memory is short.
    pub(crate) fn new(
        source: Box<dyn Source>,
        bins_size: u32,
        pages: Vec<OverlayPage>,
    ) -> Option<Self> {
        let in_source = source.size().saturating_sub(BINS_START);
        let in_pages = pages
            .iter()
            .map(|page| u64::from(page.offset).saturating_add(page.bytes.len() as u64))
            .max()
            .unwrap_or(0);
        let len = u32::try_from(u64::from(bins_size).min(in_source.max(in_pages))).ok()?;
        let count = usize::try_from(len).ok()?.div_ceil(CHUNK);
        let mut chunks = vec_for(count)?;
        chunks.resize_with(count, OnceLock::new);
        let mut crossing = vec_for(count)?;
        crossing.resize_with(count, OnceLock::new);
        let pages_of = pages_by_chunk(&pages, count)?;
        Some(Self {
            in_memory: pages.is_empty() && source.bytes().is_some(),
            source,
            pages,
            pages_of,
            len,
            in_source,
            chunks,
            chunks_read: AtomicUsize::new(0),
            whole: OnceLock::new(),
            crossing,
            crossing_left: Mutex::new(len),
            short_of_memory: AtomicBool::new(false),
        })
    }

    /// Returns the length of the hive bins data that can be read.
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    /// Remembers that memory was short.
    pub(crate) fn no_memory(&self) -> ImageError {
        self.short_of_memory.store(true, Ordering::Relaxed);
        ImageError::Memory
    }

    pub(crate) fn was_short_of_memory(&self) -> bool {
        self.short_of_memory.load(Ordering::Relaxed)
    }

    /// Says whether the first bin is where it belongs: its header says that it is the first.
    pub(crate) fn has_first_bin(&self) -> bool {
        self.chunk(0).is_ok_and(|chunk| chunk.starts_with(b"hbin\0\0\0\0"))
    }

    /// Returns the page at `start`, a multiple of its size, as far as it is there and can be read.
    pub(crate) fn page(&self, start: usize) -> Option<&[u8]> {
        let (index, within) = (start / CHUNK, start % CHUNK);
        self.chunk(index).ok()?.get(within..)
    }

    /// Returns the source's bytes without the logs' pages, for another look at the base block.
    pub(crate) fn source(&self) -> &dyn Source {
        &*self.source
    }

    /// Returns the size field of the cell at `at`, which must be a multiple of eight, and the bytes of the
    /// cell behind it; none where the size says that it is free.
    #[inline]
    pub(crate) fn cell(&self, at: u32) -> Result<(i32, &[u8]), ImageError> {
        let (first, start) = split(at);
        let chunk = self.chunk(first)?;
        let rest = chunk.get(start..).ok_or(ImageError::Outside)?;
        let (size, rest) = rest.split_first_chunk::<4>().ok_or(ImageError::Outside)?;
        let size = i32::from_le_bytes(*size);
        if size >= 0 {
            return Ok((size, &[]));
        }
        let content = (size.unsigned_abs() as usize).saturating_sub(4);
        match rest.get(..content) {
            Some(bytes) => Ok((size, bytes)),
            None => self.crossing(first, at, size).map(|bytes| (size, bytes)),
        }
    }

    /// Returns the content of a cell that runs over the end of its first chunk.
    fn crossing(&self, first: usize, at: u32, size: i32) -> Result<&[u8], ImageError> {
        let end = at.checked_add(size.unsigned_abs()).filter(|&end| end <= self.len);
        let end = end.ok_or(ImageError::Outside)?;
        let slot = self.crossing.get(first).ok_or(ImageError::Outside)?;
        if slot.get().is_none() {
            // One thread at a time, so that no cell is paid for twice. Each cell comes here only once.
            let mut left = self.crossing_left.lock().unwrap_or_else(PoisonError::into_inner);
            if slot.get().is_none() {
                let after = left.checked_sub(end.saturating_sub(at)).ok_or(ImageError::Overlap)?;
                let copy = match self.whole() {
                    Some(_) => None,
                    None => Some(self.assemble(at, end)?),
                };
                *left = after;
                let _ = slot.set(Crossing { at, end, copy });
            }
        }
        let known = slot.get().filter(|known| known.at == at && known.end == end);
        let bytes = match &known.ok_or(ImageError::Overlap)?.copy {
            Some(copy) => Some(&**copy),
            None => self.whole().and_then(|whole| whole.get(at as usize..end as usize)),
        };
        Ok(bytes.and_then(|bytes| bytes.get(4..)).unwrap_or(&[]))
    }

    /// Copies the bytes from `at` to `end` out of the chunks that hold them.
    fn assemble(&self, at: u32, end: u32) -> Result<Box<[u8]>, ImageError> {
        let len = end.saturating_sub(at) as usize;
        let mut whole = vec_for(len).ok_or_else(|| self.no_memory())?;
        let (mut index, mut start) = split(at);
        while whole.len() < len {
            let chunk = self.chunk(index)?;
            let rest =
                chunk.get(start..).filter(|rest| !rest.is_empty()).ok_or(ImageError::Outside)?;
            let wanted = len.saturating_sub(whole.len()).min(rest.len());
            whole.extend_from_slice(rest.get(..wanted).unwrap_or(rest));
            (index, start) = (index.saturating_add(1), 0);
        }
        Ok(whole.into_boxed_slice())
    }

    /// Returns all bytes, if they are in memory as one.
    #[inline]
    fn whole(&self) -> Option<&[u8]> {
        if self.in_memory {
            let bytes = self.source.bytes()?.get(BEFORE_BINS..)?;
            return bytes.get(..self.len as usize);
        }
        self.whole.get()?.as_deref()
    }

    #[inline]
    fn chunk(&self, index: usize) -> Result<&[u8], ImageError> {
        if let Some(whole) = self.whole() {
            let start = index.saturating_mul(CHUNK);
            let end = start.saturating_add(CHUNK).min(whole.len());
            return whole.get(start..end).ok_or(ImageError::Outside);
        }
        self.read_chunk(index)
    }

    /// Returns a chunk of those that are read one by one.
    fn read_chunk(&self, index: usize) -> Result<&[u8], ImageError> {
        let slot = self.chunks.get(index).ok_or(ImageError::Outside)?;
        if let Some(chunk) = slot.get() {
            return Ok(chunk);
        }
        let (start, len) = self.place_of(index)?;
        if start >= self.in_source && self.pages_of.get(index).is_none_or(Vec::is_empty) {
            return NOTHING.get(..len).ok_or(ImageError::Outside);
        }
        if self.chunks_read.fetch_add(1, Ordering::Relaxed) >= self.chunks.len() / IN_CHUNKS
            && self.whole.get_or_init(|| self.load_whole()).is_some()
        {
            return self.chunk(index);
        }
        let loaded = self.load(index, start, len)?;
        Ok(slot.get_or_init(|| loaded))
    }

    /// Returns where a chunk begins and how long it is.
    fn place_of(&self, index: usize) -> Result<(u64, usize), ImageError> {
        let start = index.saturating_mul(CHUNK) as u64;
        let len = u64::from(self.len).saturating_sub(start).min(CHUNK as u64);
        Ok((start, usize::try_from(len).map_err(|_| ImageError::Memory)?))
    }

    /// Reads all bytes, or none where one of them can't be read or there is no memory: chunks can then
    /// still be read one by one.
    #[cold]
    fn load_whole(&self) -> Option<Box<[u8]>> {
        let len = self.len as usize;
        // A page out of a log can lie far behind the end of the source.
        if self.in_source.saturating_mul(2) < u64::from(self.len) {
            return None;
        }
        let mut whole: Vec<u8> = vec_for(len)?;
        while whole.len() < len {
            let start = whole.len();
            let end = start.saturating_add(STRIDE).min(len);
            whole.resize(end, 0);
            self.read_source(start as u64, whole.get_mut(start..)?).ok()?;
        }
        for page in &self.pages {
            lay_over(&mut whole, 0, page);
        }
        Some(whole.into_boxed_slice())
    }

    /// Gives back the memory of what was read. What is asked for afterwards is read again.
    pub(crate) fn forget(&mut self) {
        self.whole.take();
        self.chunks.iter_mut().for_each(|chunk| drop(chunk.take()));
        self.crossing.iter_mut().for_each(|crossing| drop(crossing.take()));
        *self.chunks_read.get_mut() = 0;
        *self.crossing_left.get_mut().unwrap_or_else(PoisonError::into_inner) = self.len;
    }

    /// Appends the whole image to `into`, which has room for it; what was not read before is not kept.
    pub(crate) fn append_to(&self, into: &mut Vec<u8>) -> Result<(), ImageError> {
        if let Some(whole) = self.whole() {
            into.extend_from_slice(whole);
            return Ok(());
        }
        for (index, slot) in self.chunks.iter().enumerate() {
            match slot.get() {
                Some(chunk) => into.extend_from_slice(chunk),
                None => {
                    let (start, len) = self.place_of(index)?;
                    into.extend_from_slice(&self.load(index, start, len)?);
                }
            }
        }
        Ok(())
    }

    /// Reads the chunk that begins at `start` and lays the logs' pages over it.
    fn load(&self, index: usize, start: u64, len: usize) -> Result<Box<[u8]>, ImageError> {
        let mut chunk: Vec<u8> = vec_for(len).ok_or_else(|| self.no_memory())?;
        chunk.resize(len, 0);
        self.read_source(start, &mut chunk)?;
        for page in self.pages_of.get(index).into_iter().flatten() {
            if let Some(page) = self.pages.get(*page) {
                lay_over(&mut chunk, start, page);
            }
        }
        Ok(chunk.into_boxed_slice())
    }

    /// Fills `buffer` with what the source has from `start` on; what is behind its end is left as it is.
    fn read_source(&self, start: u64, buffer: &mut [u8]) -> Result<(), ImageError> {
        let there = self.in_source.saturating_sub(start).min(buffer.len() as u64);
        let there = usize::try_from(there).unwrap_or(buffer.len());
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..there).filter(|rest| !rest.is_empty()) {
            let at = BINS_START.saturating_add(start).saturating_add(filled as u64);
            match self.source.read_at(at, rest) {
                Ok(0) => return Err(ImageError::Shrunk { at }),
                Ok(n) => filled = filled.saturating_add(n),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ImageError::Io(error)),
            }
        }
        Ok(())
    }
}

/// Lists for each of `count` chunks the pages that touch it, so that loading a chunk looks at no other.
fn pages_by_chunk(pages: &[OverlayPage], count: usize) -> Option<Vec<Vec<usize>>> {
    if pages.is_empty() {
        return Some(Vec::new());
    }
    let mut by_chunk: Vec<Vec<usize>> = vec_for(count)?;
    by_chunk.resize_with(count, Vec::new);
    for (number, page) in pages.iter().enumerate() {
        let Some(last) = page.bytes.len().checked_sub(1) else { continue };
        let first = page.offset as usize;
        for chunk in first / CHUNK..=first.saturating_add(last) / CHUNK {
            let Some(list) = by_chunk.get_mut(chunk) else { break };
            list.try_reserve(1).ok()?;
            list.push(number);
        }
    }
    Some(by_chunk)
}

/// Copies the part of `page` that lies in the chunk which begins at `start`.
fn lay_over(chunk: &mut [u8], start: u64, page: &OverlayPage) {
    let page_start = u64::from(page.offset);
    let page_end = page_start.saturating_add(page.bytes.len() as u64);
    let end = start.saturating_add(chunk.len() as u64);
    let (from, to) = (page_start.max(start), page_end.min(end));
    if from >= to {
        return;
    }
    let index = |position: u64, base: u64| {
        usize::try_from(position.saturating_sub(base)).unwrap_or(usize::MAX)
    };
    if let (Some(place), Some(bytes)) = (
        chunk.get_mut(index(from, start)..index(to, start)),
        page.bytes.get(index(from, page_start)..index(to, page_start)),
    ) {
        place.copy_from_slice(bytes);
    }
}

/// Splits an offset into the number of its chunk and the place therein.
fn split(at: u32) -> (usize, usize) {
    let at = at as usize;
    (at / CHUNK, at % CHUNK)
}
