/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file hdf5_lock.h
 *  One lock around every call into libhdf5, which keeps state of its own and is not safe
 *  between threads; libmatio calls it for some files.
 */
#ifndef VG_FORMATS_HDF5_LOCK_H
#define VG_FORMATS_HDF5_LOCK_H

#include <pthread.h>

extern pthread_mutex_t vg_hdf5_lock;

#endif /* VG_FORMATS_HDF5_LOCK_H */
