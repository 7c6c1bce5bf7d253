//! The keeper: answers the page's commands and knows what is being worked on in this tab.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::Shared;
use protocol::{KeeperCommand, KeeperEvent, Kept, KeptState, Wanted};
use sources::download::{Download, Journal, Rules};
use wasm_bindgen_futures::spawn_local;

use crate::browser::sleep;
use crate::fetching::{Disk, Fetching, Outcome, Stop};
use crate::lock::{self, Lock, Mode};
use crate::mailbox::{Mailbox, send, send_fault};
use crate::opfs::StoreError;
use crate::shelf::{self, BEGUN, DATA, JOURNAL};
use crate::{network, space, words};

/// A lock of a tab that is just being closed is free after this time.
const LOCK_PATIENCE_MS: u64 = 300;
/// More than a journal ever has.
const MAX_JOURNAL_BYTES: usize = 1 << 20;
/// Milliseconds after which a file that another tab works on is looked at again.
const LOOK_AGAIN_MS: u64 = 2_000;

/// The state of the program.
#[derive(Default)]
pub struct Keeper {
    works: RefCell<BTreeMap<String, Work>>,
    /// Why the last work on a file failed.
    failures: RefCell<BTreeMap<String, String>>,
    is_looking_again: Cell<bool>,
}

/// Work on a file in this tab.
struct Work {
    state: KeptState,
    /// Told to end it.
    stop: Option<oneshot::Sender<()>>,
    /// Completes when it has ended.
    ended: Shared<oneshot::Receiver<()>>,
}

/// What to do with a file.
enum Job {
    Fetch(Wanted),
    Verify,
}

/// What may be done with a file.
#[derive(Clone, Copy)]
enum Access {
    Write,
    /// It is in use by others who read it.
    Read,
}

/// Answers commands until the worker is terminated.
pub async fn serve() {
    let mut mailbox = Mailbox::open();
    network::watch(|asked| send(&KeeperEvent::Asked(asked)));
    let keeper = Rc::new(Keeper::default());
    tidy().await;
    send(&KeeperEvent::Ready);
    loop {
        let command = mailbox.next().await;
        keeper.obey(command).await;
    }
}

impl Keeper {
    async fn obey(self: &Rc<Self>, command: KeeperCommand) {
        match command {
            KeeperCommand::List | KeeperCommand::Persist => {}
            KeeperCommand::Fetch(wanted) => {
                let id = shelf::id_of(&wanted.url);
                self.begin(&id, Job::Fetch(wanted));
            }
            KeeperCommand::Verify { id } => self.begin(&id, Job::Verify),
            KeeperCommand::Pause { id } => self.end(&id).await,
            KeeperCommand::Delete { id } => {
                self.end(&id).await;
                self.delete(&id).await;
            }
        }
        self.tell().await;
    }

    /// Begins to work on a file, unless that goes on already.
    fn begin(self: &Rc<Self>, id: &str, job: Job) {
        if self.works.borrow().contains_key(id) {
            return;
        }
        let (stop, stopped) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let work = Work {
            state: match job {
                Job::Fetch(_) => KeptState::Fetching,
                Job::Verify => KeptState::Verifying,
            },
            stop: Some(stop),
            ended: ended.shared(),
        };
        self.works.borrow_mut().insert(id.to_owned(), work);
        self.failures.borrow_mut().remove(id);
        let (keeper, id) = (Rc::clone(self), id.to_owned());
        spawn_local(async move {
            let outcome = keeper.work(&id, job, stopped.shared()).await;
            keeper.works.borrow_mut().remove(&id);
            if let Outcome::Failed(sentence) = outcome {
                keeper.failures.borrow_mut().insert(id, sentence);
            }
            let _ = end.send(());
            keeper.tell().await;
        });
    }

    /// Ends the work on a file and waits for that.
    async fn end(&self, id: &str) {
        let ended = self.works.borrow_mut().get_mut(id).map(|work| {
            if let Some(stop) = work.stop.take() {
                let _ = stop.send(());
            }
            work.ended.clone()
        });
        if let Some(ended) = ended {
            let _ = ended.await;
        }
    }

    async fn work(self: &Rc<Self>, id: &str, job: Job, stop: Stop) -> Outcome {
        let name = self.name_of(id, &job).await;
        let is_verify = matches!(job, Job::Verify);
        let (access, _lock) = match take(id).await {
            Some(lock) => (Access::Write, lock),
            // A file that an engine reads can be read here too.
            None => match Lock::take(&shelf::lock_name(id), Mode::Shared).await {
                Some(lock) if is_verify => (Access::Read, lock),
                _ => {
                    // The file is not this tab's: what is said of it is not kept.
                    send_fault(words::elsewhere(&name));
                    return Outcome::Stopped;
                }
            },
        };
        let (download, disk) = match prepare(id, job, access).await {
            Ok(Some(prepared)) => prepared,
            Ok(None) => return Outcome::Stopped,
            Err(StoreError::Busy) => {
                send_fault(words::elsewhere(&name));
                return Outcome::Stopped;
            }
            Err(error) => return Outcome::Failed(words::storage(&name, &error)),
        };
        let on_state = |state: KeptState| self.set_state(id, state);
        Fetching::new(id, download, disk, stop, &on_state)
            .run()
            .await
    }

    async fn name_of(&self, id: &str, job: &Job) -> String {
        match job {
            Job::Fetch(wanted) => wanted.name.clone(),
            Job::Verify => name_of(id).await,
        }
    }

    async fn delete(&self, id: &str) {
        let name = name_of(id).await;
        let Some(_lock) = take(id).await else {
            send_fault(words::elsewhere(&name));
            return;
        };
        match remove(id).await {
            Ok(()) => {
                self.failures.borrow_mut().remove(id);
            }
            Err(error) => send_fault(words::storage(&name, &error)),
        }
    }

    /// Notes what goes on with a file, and tells the page if that is new.
    fn set_state(self: &Rc<Self>, id: &str, state: KeptState) {
        let is_new = match self.works.borrow_mut().get_mut(id) {
            Some(work) if work.state != state => {
                work.state = state;
                true
            }
            _ => false,
        };
        if is_new {
            let keeper = Rc::clone(self);
            spawn_local(async move { keeper.tell().await });
        }
    }

    /// Tells the page all that is kept.
    async fn tell(self: &Rc<Self>) {
        let files = match self.files().await {
            Ok(files) => files,
            Err(error) => {
                send_fault(words::no_list(&error));
                Vec::new()
            }
        };
        let has_others = files.iter().any(|file| file.state == KeptState::Elsewhere);
        let space = space::space().await;
        send(&KeeperEvent::Kept { files, space });
        if has_others && !self.is_looking_again.replace(true) {
            let keeper = Rc::clone(self);
            spawn_local(async move {
                sleep(LOOK_AGAIN_MS).await;
                keeper.is_looking_again.set(false);
                Box::pin(keeper.tell()).await;
            });
        }
    }

    /// All files with a readable journal, the newest first.
    async fn files(&self) -> Result<Vec<Kept>, StoreError> {
        let mut found = Vec::new();
        for id in shelf::ids().await? {
            found.extend(shelf::look(&id).await);
        }
        found.sort_by(|a, b| b.begun_ms.total_cmp(&a.begun_ms).then(a.id.cmp(&b.id)));
        let held = lock::held().await;
        let (works, failures) = (self.works.borrow(), self.failures.borrow());
        let state = |stored: &shelf::Stored| match works.get(&stored.id) {
            Some(work) => work.state.clone(),
            None => {
                let is_held = held.contains(&shelf::lock_name(&stored.id));
                shelf::state_at_rest(&stored.journal, is_held, failures.get(&stored.id))
            }
        };
        Ok(found
            .iter()
            .map(|stored| shelf::kept(stored, state(stored)))
            .collect())
    }
}

/// Opens the files of a download and reads how far it is; `None` if there is nothing to do.
async fn prepare(
    id: &str,
    job: Job,
    access: Access,
) -> Result<Option<(Download, Disk)>, StoreError> {
    let is_fetch = matches!(job, Job::Fetch(_));
    let folder = shelf::folder(is_fetch).await?.folder(id, is_fetch).await?;
    let disk = match access {
        Access::Write => Disk {
            data: folder.open(DATA).await?,
            journal: Some(folder.open(JOURNAL).await?),
        },
        Access::Read => Disk {
            data: folder.open_to_read(DATA).await?.ok_or(StoreError::Busy)?,
            journal: None,
        },
    };
    let written = match &disk.journal {
        Some(journal) => {
            let n_bytes = usize::try_from(journal.n_bytes()?).unwrap_or_default();
            let mut written = vec![0; n_bytes.min(MAX_JOURNAL_BYTES)];
            journal.read_at(0, &mut written)?;
            written
        }
        None => folder.read(JOURNAL).await?,
    };
    let n_disk_bytes = disk.data.n_bytes()?;
    let rules = Rules::default();
    let download = match (Journal::read(&written), job) {
        (Some(journal), Job::Verify) => Download::verify(journal, n_disk_bytes, rules),
        (None, Job::Verify) => return Ok(None),
        (Some(mut journal), Job::Fetch(wanted)) => {
            // What is known now may be more than what was known when it began.
            journal.wanted.sha256 = wanted.sha256.or(journal.wanted.sha256);
            Download::resume(journal, n_disk_bytes, rules)
        }
        (None, Job::Fetch(wanted)) => {
            drop(folder.open(BEGUN).await?);
            let wanted = sources::download::Wanted {
                url: wanted.url,
                name: wanted.name,
                sha256: wanted.sha256,
            };
            Download::begin(wanted, rules)
        }
    };
    Ok(Some((download, disk)))
}

/// The lock of a file, to change it.
async fn take(id: &str) -> Option<Lock> {
    let name = shelf::lock_name(id);
    if let Some(lock) = Lock::take(&name, Mode::Exclusive).await {
        return Some(lock);
    }
    sleep(LOCK_PATIENCE_MS).await;
    Lock::take(&name, Mode::Exclusive).await
}

async fn name_of(id: &str) -> String {
    match shelf::look(id).await {
        Some(stored) => stored.journal.wanted.name,
        None => "The file".to_owned(),
    }
}

/// The journal first: whatever is left by a crash in the middle is no file any more.
async fn remove(id: &str) -> Result<(), StoreError> {
    let models = match shelf::folder(false).await {
        Ok(models) => models,
        Err(StoreError::Missing) => return Ok(()),
        Err(error) => return Err(error),
    };
    match models.folder(id, false).await {
        Ok(folder) => folder.remove(JOURNAL).await?,
        Err(StoreError::Missing) => return Ok(()),
        Err(error) => return Err(error),
    }
    models.remove(id).await
}

/// Removes what has no journal: left behind by a crash at the very beginning or end of a file.
async fn tidy() {
    for id in shelf::ids().await.unwrap_or_default() {
        if shelf::look(&id).await.is_some() {
            continue;
        }
        // A file that another tab is just beginning has no journal yet either, but a lock.
        if let Some(_lock) = Lock::take(&shelf::lock_name(&id), Mode::Exclusive).await
            && shelf::look(&id).await.is_none()
        {
            let _ = remove(&id).await;
        }
    }
}
