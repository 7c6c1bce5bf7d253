//! Plays the recorded forward pass on the device.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::GpuError;
use crate::device::{Bindings, Buffer, Call, Commands, Copy, Device, Use};
use crate::kernels::{COLUMN_TILES, Step, WidestTile};
use crate::plan::{Buf, Dispatch, Extent, Kernel};
use crate::shader::PipelineKey;

/// Where parameters of a dispatch may begin in a uniform buffer, on every adapter.
pub(crate) const PARAMS_ALIGNMENT: u64 = 256;

/// All buffers of a model.
#[derive(Debug)]
pub(crate) struct Resident {
    pub(crate) buffers: HashMap<Buf, Buffer>,
    /// The shards of each matrix.
    pub(crate) matrices: Vec<Vec<Buffer>>,
}

impl Resident {
    pub(crate) fn get(&self, buf: Buf) -> &Buffer {
        match buf {
            Buf::Weights { matrix, shard } => &self.matrices[matrix][shard],
            other => &self.buffers[&other],
        }
    }
}

/// How large a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extents {
    pub(crate) n_cols: u32,
    pub(crate) n_outs: u32,
    pub(crate) n_pieces: u32,
}

/// A step's commands, encoded ahead.
struct Prepared {
    extents: Extents,
    commands: Commands,
    readback: Rc<Buffer>,
}

/// The recording with everything bound.
pub(crate) struct Player {
    pub(crate) device: Device,
    pub(crate) resident: Resident,
    pub(crate) widest_tile: WidestTile,
    dispatches: Vec<Dispatch>,
    bindings: Vec<Bindings>,
    pipelines: RefCell<Vec<[Option<Rc<crate::device::Pipeline>>; COLUMN_TILES.len()]>>,
    readback: RefCell<Option<Rc<Buffer>>>,
    prepared: RefCell<Option<Prepared>>,
    _params: Buffer,
}

impl Player {
    pub(crate) fn new(
        device: Device,
        resident: Resident,
        params: Buffer,
        dispatches: Vec<Dispatch>,
        bindings: Vec<Bindings>,
    ) -> Self {
        Self {
            pipelines: RefCell::new(vec![Default::default(); dispatches.len()]),
            readback: RefCell::default(),
            prepared: RefCell::default(),
            widest_tile: device.widest_tile(),
            device,
            resident,
            dispatches,
            bindings,
            _params: params,
        }
    }

    /// Gives the device back; all else is freed.
    pub(crate) fn into_device(self) -> Device {
        self.device
    }

    pub(crate) fn dispatches(&self) -> &[Dispatch] {
        &self.dispatches
    }

    /// Writes a buffer before the next step.
    pub(crate) fn write(&self, buf: Buf, words: &[u32]) {
        self.device
            .write(self.resident.get(buf), 0, bytemuck::cast_slice(words));
    }

    /// Submits the whole forward pass after `before` and reads `n_bytes` of the results. While the
    /// device works, the same commands are encoded once more: the next step is most often as large.
    pub(crate) async fn step(
        &self,
        extents: Extents,
        before: &[Copy<'_>],
        n_bytes: u64,
    ) -> Result<Vec<u8>, GpuError> {
        self.write_step(extents);
        let readback = self.readback(n_bytes).await?;
        let encode = || {
            let calls: Vec<Call<'_>> = (0..self.dispatches.len())
                .filter_map(|i| self.call(i, extents))
                .collect();
            let copy = Copy {
                from: (self.resident.get(Buf::Results), 0),
                to: (&readback, 0),
                n_bytes,
            };
            self.device.encode(&calls, &[copy])
        };
        let commands = match self.prepared.take() {
            Some(there) if there.extents == extents && Rc::ptr_eq(&there.readback, &readback) => {
                there.commands
            }
            _ => encode(),
        };
        self.device.submit(before, commands);
        self.prepared.replace(Some(Prepared {
            extents,
            commands: encode(),
            readback: Rc::clone(&readback),
        }));
        self.device.read(&readback, n_bytes).await
    }

    fn write_step(&self, extents: Extents) {
        for (buf, n) in [(Buf::Step, extents.n_cols), (Buf::StepOut, extents.n_outs)] {
            let step = Step {
                n_cols: n,
                stride: self.widest_tile.stride(n.max(1)),
                n_splits: extents.n_pieces,
                pad: 0,
            };
            self.device
                .write(self.resident.get(buf), 0, bytemuck::bytes_of(&step));
        }
    }

    /// Submits the dispatches `which` of the forward pass after `before`; then reads `n_bytes` of
    /// `result`, if there is one.
    pub(crate) async fn play(
        &self,
        extents: Extents,
        which: impl Iterator<Item = usize>,
        before: &[Copy<'_>],
        result: Option<(Buf, u64, u64)>,
    ) -> Result<Vec<u8>, GpuError> {
        self.write_step(extents);
        let calls: Vec<Call<'_>> = which.filter_map(|i| self.call(i, extents)).collect();
        let Some((buf, offset, n_bytes)) = result else {
            self.device.submit(before, self.device.encode(&calls, &[]));
            return self.device.check().map(|()| Vec::new());
        };
        let readback = self.readback(n_bytes).await?;
        let copy = Copy {
            from: (self.resident.get(buf), offset),
            to: (&readback, 0),
            n_bytes,
        };
        self.device
            .submit(before, self.device.encode(&calls, &[copy]));
        self.device.read(&readback, n_bytes).await
    }

    /// A dispatch of the recording; nothing where there is nothing to do.
    fn call(&self, i: usize, extents: Extents) -> Option<Call<'_>> {
        let dispatch = &self.dispatches[i];
        let is_of_outs = dispatch.extents.contains(&Extent::OutTiles);
        let n = match is_of_outs {
            true => extents.n_outs,
            false => extents.n_cols,
        };
        let cols = self.widest_tile.tile(n);
        let groups = dispatch
            .extents
            .map(|extent| match (extent, &dispatch.kernel) {
                (Extent::Fixed(n), _) => n,
                (Extent::Rows(n), Kernel::Matmul(key)) => key.lanes.shape(cols).n_groups(n),
                (Extent::Rows(n), Kernel::Plain(_)) => n,
                (Extent::Columns, _) => extents.n_cols,
                (Extent::Outs, _) => extents.n_outs,
                (Extent::ColumnTiles | Extent::OutTiles, _) => n.div_ceil(cols),
                (Extent::Pieces, _) => extents.n_pieces,
            });
        if groups.contains(&0) {
            return None;
        }
        let tile = COLUMN_TILES.iter().position(|&t| t == cols)?;
        let pipeline = self.pipelines.borrow_mut()[i][tile]
            .get_or_insert_with(|| self.device.pipeline(&self.key(i, cols)))
            .clone();
        Some(Call {
            pipeline,
            bindings: &self.bindings[i],
            n_groups: groups,
        })
    }

    fn key(&self, i: usize, cols: u32) -> PipelineKey {
        match &self.dispatches[i].kernel {
            Kernel::Plain(key) => key.clone(),
            Kernel::Matmul(key) => key.pipeline(cols),
        }
    }

    /// A readback buffer of at least so many bytes.
    async fn readback(&self, n_bytes: u64) -> Result<Rc<Buffer>, GpuError> {
        let have = self.readback.borrow().clone();
        match have {
            Some(buffer) if buffer.n_bytes() >= n_bytes => Ok(buffer),
            _ => {
                let buffer = Rc::new(
                    self.device
                        .buffer("readback", n_bytes, Use::Readback)
                        .await?,
                );
                *self.readback.borrow_mut() = Some(Rc::clone(&buffer));
                Ok(buffer)
            }
        }
    }
}
