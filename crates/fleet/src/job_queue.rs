//! Runs jobs concurrently on one thread, a bounded number at a time.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use portcullis_ec2::LocalFuture;

/// Flag that cancels a run. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Rc<CancelState>);

#[derive(Debug, Default)]
struct CancelState {
    is_set: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Cancel {
    /// Cancels the run: requests in flight are dropped, and no other is sent.
    pub fn cancel(&self) {
        self.0.is_set.set(true);
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }

    /// Whether another flag is a clone of this one.
    pub fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Whether the run has been cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.is_set.get()
    }

    fn poll(&self, context: &Context<'_>) -> bool {
        self.0.waker.replace(Some(context.waker().clone()));
        self.is_cancelled()
    }
}

type Job = LocalFuture<'static, ()>;

/// Jobs that wait for their turn. Running jobs can add further ones.
#[derive(Default)]
pub(crate) struct JobQueue {
    waiting: RefCell<VecDeque<Job>>,
}

impl JobQueue {
    pub(crate) fn push(&self, job: impl Future<Output = ()> + 'static) {
        self.waiting.borrow_mut().push_back(Box::pin(job));
    }

    /// Adds a job that is started before those that wait.
    pub(crate) fn push_first(&self, job: impl Future<Output = ()> + 'static) {
        self.waiting.borrow_mut().push_front(Box::pin(job));
    }

    fn pop(&self) -> Option<Job> {
        self.waiting.borrow_mut().pop_front()
    }

    /// Runs all jobs, at most `limit` at a time. Calls `after_turn` whenever some have made progress.
    /// Once cancelled, drops all jobs and returns.
    pub(crate) async fn run(&self, limit: usize, cancel: &Cancel, mut after_turn: impl FnMut()) {
        let mut active: Vec<Job> = Vec::new();
        poll_fn(|context| {
            loop {
                if cancel.poll(context) {
                    active.clear();
                    self.waiting.borrow_mut().clear();
                }
                while active.len() < limit.max(1)
                    && let Some(job) = self.pop()
                {
                    active.push(job);
                }
                let running = active.len();
                active.retain_mut(|job| job.as_mut().poll(context).is_pending());
                after_turn();
                if active.len() == running {
                    let is_done = running == 0 && self.waiting.borrow().is_empty();
                    break if is_done {
                        Poll::Ready(())
                    } else {
                        Poll::Pending
                    };
                }
            }
        })
        .await;
    }
}
