//! Which page of the cache holds which positions of which slot.
//!
//! Slots share pages after a fork; a page that is to be written while another slot has it is
//! copied first.

use crate::kernels::attend::PAGE;

/// The pages of all slots.
#[derive(Clone, Debug)]
pub(crate) struct PageTable {
    slots: Vec<Slot>,
    free: Vec<u32>,
    n_users: Vec<u32>, // of each page
}

#[derive(Clone, Debug, Default)]
struct Slot {
    pages: Vec<u32>,
    n_tokens: usize,
}

/// A page whose contents have to be copied before the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageCopy {
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// There are no pages left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoPages;

const PAGE_TOKENS: usize = PAGE as usize;

impl PageTable {
    pub(crate) fn new(n_slots: usize, n_pages: u32) -> Self {
        Self {
            slots: vec![Slot::default(); n_slots],
            free: (0..n_pages).rev().collect(),
            n_users: vec![0; n_pages as usize],
        }
    }

    pub(crate) fn n_slots(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn n_tokens(&self, slot: usize) -> usize {
        self.slots[slot].n_tokens
    }

    pub(crate) fn pages(&self, slot: usize) -> &[u32] {
        &self.slots[slot].pages
    }

    /// Where a position lies: the page's number times its positions, and the position within.
    pub(crate) fn cell(&self, slot: usize, position: usize) -> u32 {
        self.slots[slot].pages[position / PAGE_TOKENS] * PAGE + (position % PAGE_TOKENS) as u32
    }

    /// Makes room for `n` more tokens; says which page must be copied.
    pub(crate) fn extend(&mut self, slot: usize, n: usize) -> Result<Option<PageCopy>, NoPages> {
        let end = self.slots[slot].n_tokens + n;
        let is_shared = !self.slots[slot].n_tokens.is_multiple_of(PAGE_TOKENS)
            && self.slots[slot]
                .pages
                .last()
                .is_some_and(|&p| self.n_users[p as usize] > 1);
        let n_needed =
            end.div_ceil(PAGE_TOKENS) - self.slots[slot].pages.len() + usize::from(is_shared);
        if n_needed > self.free.len() {
            return Err(NoPages);
        }
        let mut copy = None;
        if is_shared {
            let to = self.take();
            let last = self.slots[slot].pages.len() - 1;
            let from = std::mem::replace(&mut self.slots[slot].pages[last], to);
            self.n_users[from as usize] -= 1;
            copy = Some(PageCopy { from, to });
        }
        while self.slots[slot].pages.len() * PAGE_TOKENS < end {
            let page = self.take();
            self.slots[slot].pages.push(page);
        }
        self.slots[slot].n_tokens = end;
        Ok(copy)
    }

    /// Forgets all but the first `n_tokens` of a slot.
    pub(crate) fn rewind(&mut self, slot: usize, n_tokens: usize) {
        let n_tokens = n_tokens.min(self.slots[slot].n_tokens);
        let n_kept = n_tokens.div_ceil(PAGE_TOKENS);
        for page in self.slots[slot].pages.split_off(n_kept) {
            self.n_users[page as usize] -= 1;
            if self.n_users[page as usize] == 0 {
                self.free.push(page);
            }
        }
        self.slots[slot].n_tokens = n_tokens;
    }

    /// Makes slot `to` a copy of the first `n_tokens` of slot `from`.
    pub(crate) fn fork(&mut self, from: usize, to: usize, n_tokens: usize) {
        if from == to {
            return self.rewind(to, n_tokens);
        }
        self.rewind(to, 0);
        let n_tokens = n_tokens.min(self.slots[from].n_tokens);
        let pages = self.slots[from].pages[..n_tokens.div_ceil(PAGE_TOKENS)].to_vec();
        for &page in &pages {
            self.n_users[page as usize] += 1;
        }
        self.slots[to] = Slot { pages, n_tokens };
    }

    fn take(&mut self) -> u32 {
        let Some(page) = self.free.pop() else {
            unreachable!("the caller counted the free pages");
        };
        self.n_users[page as usize] = 1;
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_page_is_copied_before_it_is_written() {
        let mut table = PageTable::new(2, 4);
        assert_eq!(table.extend(0, 70), Ok(None));
        table.fork(0, 1, 70);
        assert_eq!(table.pages(0), table.pages(1));
        let copy = table
            .extend(1, 1)
            .expect("there is a page")
            .expect("the page is shared");
        assert_eq!(copy.from, table.pages(0)[1]);
        assert_eq!(copy.to, table.pages(1)[1]);
        assert_eq!(table.pages(0)[0], table.pages(1)[0]);
        assert_eq!(table.extend(0, 1), Ok(None)); // now it has the page alone
        assert_eq!(table.cell(0, 70), copy.from * PAGE + 6);
    }

    #[test]
    fn full_shared_pages_are_not_copied() {
        let mut table = PageTable::new(2, 4);
        assert_eq!(table.extend(0, 64), Ok(None));
        table.fork(0, 1, 64);
        assert_eq!(table.extend(1, 3), Ok(None));
        assert_eq!(table.pages(1).len(), 2);
    }

    #[test]
    fn pages_come_back_when_nobody_has_them() {
        let mut table = PageTable::new(3, 3);
        assert_eq!(table.extend(0, 128), Ok(None));
        table.fork(0, 1, 100);
        assert_eq!(table.extend(2, 65), Err(NoPages));
        table.rewind(0, 0);
        assert_eq!(table.extend(2, 65), Err(NoPages));
        table.rewind(1, 64);
        assert_eq!(table.extend(2, 65), Ok(None));
        assert_eq!(table.n_tokens(1), 64);
    }
}
