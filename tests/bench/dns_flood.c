// Keeps a window of queries in flight over 8 UDP sockets, in batches, so that the server and not
// the load is what saturates. It never sleeps: a wake-up would be the server's work, in its send.
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "tests/bench/dns_queries.h"
#include "tests/bench/percentile.h"

enum {
    kSockets = 8,
    kBatch = 32,
    kSlots = 1024,            // queries a socket remembers; many times what it has in flight
    kSilence = 1000000000,    // ns without a reply, after which what is in flight counts as lost
    kMaxMicroseconds = 65536  // of the histogram; what took longer counts as this
};

struct channel {
    int fd;
    int flying;
    uint16_t next_id;
    int64_t heard;                // when the last reply came
    int64_t sent_at[kSlots];      // 0: answered
    uint16_t id_in_slot[kSlots];  // what was sent_at then
};

static struct channel channels[kSockets];
static uint32_t histogram[kMaxMicroseconds];
static unsigned char replies[kBatch][kMaxReply], queries[kBatch][kMaxQuery];
static struct iovec in_vectors[kBatch], out_vectors[kBatch];
static struct mmsghdr in[kBatch], out[kBatch];
static long answered, bad, lost, unknown;
static size_t next_query;

static void count_lost(struct channel* channel) {
    for (int i = 0; i < kSlots; i++) {
        if (channel->sent_at[i] != 0) lost++;
        channel->sent_at[i] = 0;
    }
    channel->flying = 0;
}

static int receive(struct channel* channel, const struct target* target, int64_t now) {
    const int count = recvmmsg(channel->fd, in, kBatch, MSG_DONTWAIT, NULL);
    for (int i = 0; i < count; i++) {
        const uint16_t id = id_of(replies[i]);
        int64_t* sent_at = &channel->sent_at[id % kSlots];
        if (*sent_at == 0 || channel->id_in_slot[id % kSlots] != id) {
            unknown++;
            continue;
        }
        int64_t us = (now - *sent_at) / 1000;
        if (us >= kMaxMicroseconds) us = kMaxMicroseconds - 1;
        histogram[us]++;
        *sent_at = 0;
        channel->flying--;
        answered++;
        bad += !is_expected(replies[i], in[i].msg_len, target->expected);
    }
    if (count > 0) channel->heard = now;
    return count;
}

static int send_some(struct channel* channel, const struct target* target, int wanted,
                     int64_t now) {
    for (int i = 0; i < wanted; i++) {
        const struct query* query = &target->queries[next_query];
        next_query = next_query + 1 < target->query_count ? next_query + 1 : 0;
        const uint16_t id = (uint16_t)(channel->next_id + i);
        out_vectors[i] = (struct iovec){queries[i], copy_query(queries[i], query, id)};
    }
    const int sent = sendmmsg(channel->fd, out, (unsigned)wanted, 0);
    for (int i = 0; i < sent; i++) {
        const int slot = channel->next_id % kSlots;
        if (channel->sent_at[slot] != 0) {  // 1,024 later ones were sent: it will not come
            lost++;
            channel->flying--;
        }
        channel->sent_at[slot] = now;
        channel->id_in_slot[slot] = channel->next_id++;
    }
    if (sent > 0) channel->flying += sent;
    return sent;
}

static double histogram_percentile(double part) {
    const double wanted = part * (double)answered;
    double seen = 0;
    for (int us = 0; us < kMaxMicroseconds; us++) {
        seen += histogram[us];
        if (seen > 0 && seen >= wanted) return us;
    }
    return 0;
}

static void open_channels(const struct target* target, int64_t now) {
    for (int i = 0; i < kSockets; i++) {
        channels[i].fd = connect_to(target, SOCK_DGRAM);
        channels[i].heard = now;
    }
    for (int i = 0; i < kBatch; i++) {
        in_vectors[i] = (struct iovec){replies[i], kMaxReply};
        in[i].msg_hdr = (struct msghdr){.msg_iov = &in_vectors[i], .msg_iovlen = 1};
        out[i].msg_hdr = (struct msghdr){.msg_iov = &out_vectors[i], .msg_iovlen = 1};
    }
}

int flood(const struct target* target, double seconds, int window) {
    const int share = window / kSockets > 0 ? window / kSockets : 1;
    const int64_t start = now_ns(), end = start + (int64_t)(seconds * 1e9);
    open_channels(target, start);
    int64_t now = start;
    while (now < end) {
        int progress = 0;
        for (int i = 0; i < kSockets; i++) {
            struct channel* channel = &channels[i];
            now = now_ns();
            progress |= receive(channel, target, now) > 0;
            if (channel->flying > 0 && now - channel->heard > kSilence) count_lost(channel);
            int wanted = share - channel->flying;
            // Not one by one: half a share at once keeps both sides' batches filled.
            if (wanted < (share + 1) / 2) continue;
            if (wanted > kBatch) wanted = kBatch;
            if (channel->flying == 0) channel->heard = now;
            progress |= send_some(channel, target, wanted, now) > 0;
        }
        if (!progress) sched_yield();
    }
    const long in_time = answered;
    const double took = (double)(now - start) / 1e9;
    for (int64_t limit = now + kSilence; now < limit; now = now_ns()) {
        int flying = 0;
        for (int i = 0; i < kSockets; i++) {
            receive(&channels[i], target, now_ns());
            flying += channels[i].flying;
        }
        if (flying == 0) break;
        sched_yield();
    }
    for (int i = 0; i < kSockets; i++) count_lost(&channels[i]);
    printf(
        "answers=%ld bad=%ld lost=%ld unknown=%ld seconds=%.3f per_second=%.0f p50_us=%.0f "
        "p99_us=%.0f p999_us=%.0f\n",
        answered, bad, lost, unknown, took, (double)in_time / took, histogram_percentile(0.5),
        histogram_percentile(0.99), histogram_percentile(0.999));
    return 0;
}
