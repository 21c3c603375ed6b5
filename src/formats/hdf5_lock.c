/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/hdf5_lock.h"

pthread_mutex_t vg_hdf5_lock = PTHREAD_MUTEX_INITIALIZER;
