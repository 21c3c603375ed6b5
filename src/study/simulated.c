/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/simulated.h"

#include <math.h>
#include <string.h>

#include <vagus/wfdb.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/path.h"
#include "core/rng.h"
#include "tables/rows.h"

/** BASE + suffix; NULL when out of memory. */
static char *with_suffix(const char *base, const char *suffix)
{
    const size_t size = strlen(base) + strlen(suffix) + 1;
    char *path = vg_alloc(size, 1);

    if (path != NULL)
        (void)snprintf(path, size, "%s%s", base, suffix);
    return path;
}

/** Write a small table with one function that adds its columns and rows. */
static vg_status write_table(const char *base, const char *suffix,
                             void (*fill)(vg_table *table, const void *what), const void *what,
                             vg_error *err)
{
    vg_outfile file = {0};
    char *path = with_suffix(base, suffix);
    vg_status status = path != NULL ? vg_outfile_open(path, &file, err) : vg_fail_memory(err);

    if (status == VG_OK) {
        vg_table table = vg_table_create(file.file, VG_TABLE_TSV);
        fill(&table, what);
        status = vg_outfile_commit(&file, err);
    }
    if (status != VG_OK && path != NULL)
        status = vg_fail_in(err, status, "%s", path);
    vg_free(path);
    return status;
}

static void fill_events(vg_table *table, const void *what)
{
    const vg_phases *phases = what;

    vg_table_column(table, "onset");
    vg_table_column(table, "duration");
    vg_table_column(table, "trial_type");
    vg_table_begin(table, NULL);
    for (size_t i = 0; i < phases->n; i++) {
        const vg_phase *phase = &phases->items[i];
        vg_table_number(table, phase->start_s);
        vg_table_number(table, phase->stop_s - phase->start_s);
        vg_table_text(table, phase->name);
        vg_table_end_row(table);
    }
}

/** What is true of a heart: what it was made with, and what its true beats say. */
typedef struct truth {
    vg_profile profile;
    double baseline_rmssd_ms;
} truth;

/** RMSSD of the true beats in the baseline; NaN when there are too few. */
static double true_rmssd_ms(const vg_beats *beats, const vg_profile *profile)
{
    double sum_sq = 0.0;
    size_t n = 0;

    for (size_t i = 2; i < beats->n && beats->time_s[i] < profile->baseline_s; i++, n++) {
        const double difference_s =
            beats->time_s[i] - 2.0 * beats->time_s[i - 1] + beats->time_s[i - 2];
        sum_sq += 1e6 * difference_s * difference_s;
    }
    return n > 0 ? sqrt(sum_sq / (double)n) : NAN;
}

static void truth_columns(vg_table *table)
{
    static const char *const names[] = {"baseline_bpm", "reactivity_bpm", "tau_s",
                                        "lf_amplitude", "hf_amplitude",   "baseline_rmssd_ms",
                                        "seed"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        vg_table_column(table, names[i]);
}

static void truth_cells(vg_table *table, const truth *t)
{
    const vg_profile *profile = &t->profile;

    vg_table_number(table, profile->baseline_bpm);
    vg_table_number(table, profile->reactivity_bpm);
    vg_table_number(table, profile->tau_s);
    vg_table_number(table, profile->lf_amplitude);
    vg_table_number(table, profile->hf_amplitude);
    vg_table_number(table, t->baseline_rmssd_ms);
    vg_table_number(table, (double)profile->seed);
    vg_table_end_row(table);
}

static void fill_truth(vg_table *table, const void *what)
{
    truth_columns(table);
    vg_table_begin(table, NULL);
    truth_cells(table, what);
}

static void fill_rr(vg_table *table, const void *what)
{
    const vg_beats *beats = what;

    vg_table_column(table, "rr_ms");
    vg_table_begin(table, NULL);
    for (size_t i = 1; i < beats->n; i++) {
        vg_table_number(table, 1000.0 * (beats->time_s[i] - beats->time_s[i - 1]));
        vg_table_end_row(table);
    }
}

static vg_status write_events(const char *base, const vg_profile *profile, vg_error *err)
{
    vg_phases phases = {0};
    vg_status status = vg_profile_phases(profile, &phases, err);

    if (status == VG_OK)
        status = write_table(base, "_events.tsv", fill_events, &phases, err);
    vg_phases_free(&phases);
    return status;
}

/** A heart's beats: as they were, and as they are shown. */
typedef struct made_beats {
    vg_beats clean;
    vg_beats spoiled;
    vg_artefacts artefacts;
    const vg_beats *shown; /* one of the two */
} made_beats;

static void free_made(made_beats *made)
{
    vg_beats_free(&made->clean);
    vg_beats_free(&made->spoiled);
    vg_artefacts_free(&made->artefacts);
}

static void fill_artefacts(vg_table *table, const void *what)
{
    static const char *const kinds[] = {[VG_ARTEFACT_MISSED] = "missed",
                                        [VG_ARTEFACT_EXTRA] = "extra",
                                        [VG_ARTEFACT_SHIFTED] = "shifted",
                                        [VG_ARTEFACT_ECTOPIC] = "ectopic"};
    const vg_artefacts *artefacts = what;

    vg_table_column(table, "kind");
    vg_table_column(table, "beat");
    vg_table_column(table, "time_s");
    vg_table_begin(table, NULL);
    for (size_t i = 0; i < artefacts->n; i++) {
        vg_table_text(table, kinds[artefacts->items[i].kind]);
        vg_table_count(table, artefacts->items[i].beat);
        vg_table_number(table, artefacts->items[i].time_s);
        vg_table_end_row(table);
    }
}

static void fill_beats(vg_table *table, const void *what)
{
    vg_beats_columns(table, what);
    vg_table_begin(table, NULL);
    vg_beats_rows(table, what);
}

/** Make the beats, spoil them if asked to, and write down what was done. */
static vg_status make_beats(const char *base, const vg_simulated_heart *heart, made_beats *made,
                            vg_error *err)
{
    *made = (made_beats){.shown = &made->clean};
    VG_TRY(vg_simulate_beats(&heart->profile, &made->clean, err));
    if (!heart->is_spoiled)
        return VG_OK;
    made->shown = &made->spoiled;
    VG_TRY(vg_simulate_artefacts(&made->clean, &heart->artefacts, &made->spoiled,
                                 &made->artefacts, err));
    VG_TRY(write_table(base, "_clean.tsv", fill_beats, &made->clean, err));
    return write_table(base, "_artefacts.tsv", fill_artefacts, &made->artefacts, err);
}

vg_status vg_simulated_write_rr(const char *base, const vg_simulated_heart *heart,
                                vg_error *err)
{
    made_beats made;
    vg_status status = make_beats(base, heart, &made, err);

    if (status == VG_OK)
        status = write_table(base, ".txt", fill_rr, made.shown, err);
    if (status == VG_OK)
        status = write_events(base, &heart->profile, err);
    const truth t = {heart->profile, true_rmssd_ms(&made.clean, &heart->profile)};
    if (status == VG_OK)
        status = write_table(base, "_truth.tsv", fill_truth, &t, err);
    free_made(&made);
    return status;
}

/** Quantise to the steps of a 16-bit converter, a thousandth each, and write the record. */
static vg_status write_record(const char *base, const vg_channel *channel, float *samples,
                              vg_error *err)
{
    const float most = 32767.0F;
    const float *channels[1] = {samples};

    for (size_t i = 0; i < channel->n_samples; i++)
        samples[i] = fminf(fmaxf(rintf(samples[i] * (float)channel->gain), -most), most);
    const vg_status status =
        vg_wfdb_write_record(base, 16, channel, 1, channels, channel->n_samples, err);
    return status == VG_OK ? VG_OK : vg_fail_in(err, status, "%s", base);
}

static vg_status write_true_beats(const char *base, const vg_beats *beats, double fs_hz,
                                  vg_error *err)
{
    char *path = with_suffix(base, ".atr");
    const vg_status status =
        path != NULL ? vg_wfdb_write_beats(path, beats, fs_hz, err) : vg_fail_memory(err);

    vg_free(path);
    return status;
}

/** Times between which noise is added, as an events table. */
static vg_status write_noisy_spans(const char *base, const vg_noise_opts *noise,
                                   double duration_s, vg_error *err)
{
    const double period_s = noise->noisy_s + noise->pause_s;
    vg_phases spans = {0};
    vg_status status = VG_OK;

    for (size_t k = 0; status == VG_OK; k++) {
        const double start_s = noise->clean_s + (double)k * period_s;
        if (!(start_s < duration_s))
            break;
        status = vg_phases_append(&spans, "noisy", start_s,
                                  fmin(start_s + noise->noisy_s, duration_s), err);
    }
    if (status == VG_OK)
        status = write_table(base, "_noise.tsv", fill_events, &spans, err);
    vg_phases_free(&spans);
    return status;
}

/** Draw the signal of the channel's kind, with its noise; freshly allocated. */
static vg_status draw(const char *base, const vg_simulated_heart *heart, const vg_beats *beats,
                      vg_channel *channel, float **samples, vg_error *err)
{
    const vg_profile *p = &heart->profile;
    const double duration_s = p->baseline_s + p->stress_s + p->recovery_s;
    const vg_status status =
        channel->kind == VG_KIND_PPG
            ? vg_simulate_ppg(beats, duration_s, &heart->ppg, samples, &channel->n_samples, err)
            : vg_simulate_ecg(beats, duration_s, &heart->ecg, samples, &channel->n_samples,
                              err);

    if (status != VG_OK || !heart->is_noisy)
        return status;
    VG_TRY(vg_simulate_noise(*samples, channel->n_samples, channel->fs_hz, &heart->noise, err));
    return write_noisy_spans(base, &heart->noise, duration_s, err);
}

/** The annotations: R peaks as they are, or pulses, which a table holds exactly. */
static vg_status write_marks(const char *base, const vg_simulated_heart *heart,
                             const vg_beats *beats, const vg_channel *channel, vg_error *err)
{
    vg_beats pulses = {0};
    vg_status status;

    if (channel->kind != VG_KIND_PPG)
        return write_true_beats(base, beats, channel->fs_hz, err);
    status = vg_simulate_pulses(beats, &heart->ppg, &pulses, err);
    if (status == VG_OK)
        status = write_true_beats(base, &pulses, channel->fs_hz, err);
    if (status == VG_OK)
        status = write_table(base, "_pulses.tsv", fill_beats, &pulses, err);
    vg_beats_free(&pulses);
    return status;
}

/** Write the recording and what belongs to it; t is what is true of it. */
static vg_status write_heart(const char *base, const vg_simulated_heart *heart,
                             vg_channel channel, truth *t, vg_error *err)
{
    made_beats made;
    float *samples = NULL;
    vg_status status = make_beats(base, heart, &made, err);

    if (status == VG_OK)
        status = draw(base, heart, made.shown, &channel, &samples, err);
    if (status == VG_OK)
        status = write_record(base, &channel, samples, err);
    if (status == VG_OK)
        status = write_marks(base, heart, made.shown, &channel, err);
    if (status == VG_OK)
        status = write_events(base, &heart->profile, err);
    *t = (truth){heart->profile, true_rmssd_ms(&made.clean, &heart->profile)};
    if (status == VG_OK)
        status = write_table(base, "_truth.tsv", fill_truth, t, err);
    vg_samples_free(samples);
    free_made(&made);
    return status;
}

static vg_channel ecg_channel(const vg_simulated_heart *heart)
{
    return (vg_channel){.name = "ECG",
                        .unit = "mV",
                        .kind = VG_KIND_ECG,
                        .fs_hz = heart->ecg.fs_hz,
                        .gain = 1000.0,
                        .step = 1.0};
}

vg_status vg_simulated_write_ecg(const char *base, const vg_simulated_heart *heart,
                                 vg_error *err)
{
    truth t;

    return write_heart(base, heart, ecg_channel(heart), &t, err);
}

vg_status vg_simulated_write_ppg(const char *base, const vg_simulated_heart *heart,
                                 vg_error *err)
{
    const vg_channel channel = {.name = "PPG",
                                .unit = "NU",
                                .kind = VG_KIND_PPG,
                                .fs_hz = heart->ppg.fs_hz,
                                .gain = 1000.0,
                                .step = 1.0};
    truth t;

    return write_heart(base, heart, channel, &t, err);
}

/** What makes a person, drawn once, and the change, drawn for the second session. */
typedef struct person {
    double rate_shift_bpm;
    double reactivity_ratio;
    double tau_ratio;
    double vagal_ratio;
} person;

/* Spread between people and of the change, as standard deviations. Reactivity, tau and vagal
 * modulation are positive, so they vary on the logarithm. */
static const double rate_sd_bpm = 6.0;
static const double reactivity_sd = 0.2;
static const double tau_sd = 0.25;
static const double vagal_sd = 0.3;
static const double change_sd = 0.08;

static person draw_person(vg_rng *rng)
{
    return (person){.rate_shift_bpm = rate_sd_bpm * vg_rng_normal(rng),
                    .reactivity_ratio = exp(reactivity_sd * vg_rng_normal(rng)),
                    .tau_ratio = exp(tau_sd * vg_rng_normal(rng)),
                    .vagal_ratio = exp(vagal_sd * vg_rng_normal(rng))};
}

static vg_simulated_heart heart_of(const vg_simulated_study *study, const person *who,
                                   bool is_after, vg_rng *rng)
{
    vg_simulated_heart heart = study->heart;
    vg_profile *p = &heart.profile;
    const double tau_change = exp(change_sd * vg_rng_normal(rng)) * study->tau_ratio;
    const double vagal_change = exp(change_sd * vg_rng_normal(rng)) * study->vagal_ratio;

    p->baseline_bpm += who->rate_shift_bpm;
    p->reactivity_bpm *= who->reactivity_ratio;
    p->tau_s *= who->tau_ratio * (is_after ? tau_change : 1.0);
    p->hf_amplitude *= who->vagal_ratio * (is_after ? vagal_change : 1.0);
    p->seed = vg_rng_next(rng) >> 11; /* 53 bits, so that truth.tsv holds it exactly */
    heart.ecg.seed = p->seed;
    heart.noise.seed = p->seed;
    heart.artefacts.seed = p->seed;
    return heart;
}

/** The two tables that grow person by person. */
typedef struct listing {
    vg_outfile files[2];
    vg_table study;
    vg_table truth;
} listing;

static vg_status open_listing(const char *folder, listing *l, vg_error *err)
{
    static const char *const names[] = {"study.tsv", "truth.tsv"};
    vg_status status = vg_path_make_folder(folder, err);

    for (size_t i = 0; i < 2 && status == VG_OK; i++) {
        char *path = vg_path_join(folder, names[i]);
        status = path != NULL ? vg_outfile_open(path, &l->files[i], err) : vg_fail_memory(err);
        vg_free(path);
    }
    if (status != VG_OK)
        return vg_fail_in(err, status, "%s", folder);
    l->study = vg_table_create(l->files[0].file, VG_TABLE_TSV);
    l->truth = vg_table_create(l->files[1].file, VG_TABLE_TSV);
    vg_table_column(&l->study, "participant_id");
    vg_table_column(&l->study, "session");
    vg_table_column(&l->study, "recording");
    vg_table_begin(&l->study, NULL);
    vg_table_column(&l->truth, "participant_id");
    vg_table_column(&l->truth, "session");
    truth_columns(&l->truth);
    vg_table_begin(&l->truth, NULL);
    return VG_OK;
}

static void add_to_listing(listing *l, const char *participant, const char *session,
                           const char *name, const truth *t)
{
    char recording[VG_CODE_SIZE + 16];

    (void)snprintf(recording, sizeof recording, "%s.hea", name);
    vg_table_text(&l->study, participant);
    vg_table_text(&l->study, session);
    vg_table_text(&l->study, recording);
    vg_table_end_row(&l->study);
    vg_table_text(&l->truth, participant);
    vg_table_text(&l->truth, session);
    truth_cells(&l->truth, t);
}

/** Both sessions of person i. */
static vg_status write_person(const char *folder, const vg_simulated_study *study, size_t i,
                              listing *l, vg_error *err)
{
    static const char *const sessions[] = {"pre", "post"};
    vg_rng rng = vg_rng_stream(study->heart.profile.seed, i + 1);
    const person who = draw_person(&rng);
    char participant[VG_CODE_SIZE];
    char name[VG_CODE_SIZE + 8];
    vg_status status = VG_OK;

    (void)snprintf(participant, sizeof participant, "P%02zu", i + 1);
    for (size_t s = 0; s < 2 && status == VG_OK; s++) {
        const vg_simulated_heart heart = heart_of(study, &who, s == 1, &rng);
        (void)snprintf(name, sizeof name, "%s_%s", participant, sessions[s]);
        char *base = vg_path_join(folder, name);
        truth t;
        status = base != NULL ? write_heart(base, &heart, ecg_channel(&heart), &t, err)
                              : vg_fail_memory(err);
        vg_free(base);
        if (status == VG_OK)
            add_to_listing(l, participant, sessions[s], name, &t);
    }
    return status;
}

vg_status vg_simulated_write_study(const char *folder, const vg_simulated_study *study,
                                   vg_error *err)
{
    listing l = {0};
    vg_status status;

    if (!(study->tau_ratio > 0.0) || !(study->vagal_ratio > 0.0))
        return vg_fail(err, VG_ERR_OPTION, "the ratios of a study must be > 0");
    status = open_listing(folder, &l, err);
    for (size_t i = 0; i < study->n_people && status == VG_OK; i++)
        status = write_person(folder, study, i, &l, err);
    for (size_t i = 0; i < 2 && status == VG_OK; i++)
        status = vg_outfile_commit(&l.files[i], err);
    for (size_t i = 0; i < 2; i++)
        vg_outfile_discard(&l.files[i]);
    return status;
}
