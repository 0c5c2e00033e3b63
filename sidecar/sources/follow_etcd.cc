// etcd+http://, etcd+https://: all keys at one revision, then a watch from the next one on. A watch
// that is lost goes on at the next member where it ended; what is compacted is read anew.
#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "sidecar/base/log_limit.h"
#include "sidecar/sources/bounded_json.h"
#include "sidecar/sources/etcd_client.h"
#include "sidecar/sources/etcd_services.h"
#include "sidecar/sources/etcd_watch.h"
#include "sidecar/sources/follow.h"

#include <nlohmann/json.hpp>

namespace warren {
namespace {

constexpr size_t kPage = 1000;    // keys
constexpr int kMostAttempts = 5;  // to read all of it before it is compacted
// The store has moved on for that long and the watch has not said so: other keys, or a connection
// that nothing comes out of any more. Where it is other keys, each time twice as long.
constexpr Duration kSilence = std::chrono::seconds(5);
constexpr Duration kLongestSilence = std::chrono::seconds(60);

class EtcdFollower {
  public:
    EtcdFollower(const SourceUrl& url, LineWriter& lines)
        : lines_(lines), client_(url), prefix_(etcd_prefix(url)), services_(prefix_) {}

    [[noreturn]] void run() {
        read_all();
        for (size_t losses = 0;;) {
            try {
                if (follow_watch(losses) == Next::kReadAll) read_all();
            } catch (const WebError&) {
                if (++losses > client_.members()) throw;
                client_.next_member();
            } catch (const EtcdError& error) {
                if (++losses > client_.members()) throw;
                recover(error);
            }
        }
    }

  private:
    enum class Next { kWatch, kReadAll };

    void recover(const EtcdError& error) {
        if (needs_token(error)) {
            client_.forget_token();
            read_all();  // fetches a token; a watch alone does not
        } else if (error.code() == kEtcdUnavailable || error.code() == kEtcdDeadline) {
            client_.next_member();
        } else {
            throw error;
        }
    }

    void read_all() {
        for (int attempt = 1;; ++attempt) {
            try {
                return read_pages();
            } catch (const EtcdError& error) {
                const bool compacted = error.code() == kEtcdOutOfRange;
                if (!compacted || attempt == kMostAttempts) throw;
            }
        }
    }

    void read_pages() {
        EtcdServices services(prefix_);
        std::map<std::string, int64_t> bad;
        std::set<std::string> keys;
        const std::string end = end_of_prefix(prefix_);
        EtcdRange page;
        int64_t revision = 0;
        for (std::string key = prefix_; revision == 0 || page.more;) {
            page = read_range(client_.call("kv/range", range_request(key, end, kPage, revision)));
            // The revision that the first page shows is the one that the others are read at.
            if (revision == 0) header_ = page.header;
            revision = header_.revision;
            for (const EtcdEntry& entry : page.entries) {
                keys.insert(keys.end(), entry.key);
                put(services, entry, bad);
            }
            if (page.more && page.entries.empty()) throw WebError("etcd: a page without keys");
            if (page.more) key = page.entries.back().key + '\0';
        }
        services_ = std::move(services);
        bad_ = std::move(bad);
        keys_ = std::move(keys);
        seen_ = revision;
        services_.take_changed();
        lines_.tell(services_.texts());
    }

    // A value that is bad is told of once; of thousands at a time not all are.
    void put(EtcdServices& services, const EtcdEntry& entry, std::map<std::string, int64_t>& bad) {
        const std::string problem = services.put(entry.key, entry.value);
        if (problem.empty()) return;
        const auto known = bad_.find(entry.key);
        const bool is_new = known == bad_.end() || known->second != entry.revision;
        size_t left_out = 0;
        if (is_new && limit_.take(Clock::now(), left_out)) {
            std::fprintf(stderr, "warren-source: %s%s\n", problem.c_str(),
                         and_left_out(left_out).c_str());
        }
        bad[entry.key] = entry.revision;
    }

    Next follow_watch(size_t& losses) {
        EtcdWatch watch(client_, prefix_, seen_ + 1);
        TimePoint level = Clock::now();  // when the watch was last known to be up to date
        for (;;) {
            for (const EtcdWatchMessage& message : watch.wait(seen_)) {
                if (message.compact_revision > 0) return Next::kReadAll;
                if (message.canceled) throw EtcdError(0, message.reason);
                level = Clock::now();
                apply(message);
            }
            if (!unfinished_) write_changes();
            const auto sign = watch.take_sign();
            if (!sign) continue;
            if (is_other_store(*sign)) return Next::kReadAll;
            losses = 0;  // a watch alone begins at a member without a majority as well
            lines_.confirm();
            if (sign->header.revision <= seen_) level = Clock::now();
            if (Clock::now() - level <= silence_) continue;
            if (!nothing_missed()) return Next::kWatch;
            level = Clock::now();
        }
    }

    // Asks whether the keys are still the ones that we have, and none is younger.
    bool nothing_missed() {
        auto request = range_request(prefix_, end_of_prefix(prefix_), 1, 0);
        request["min_mod_revision"] = std::to_string(seen_ + 1);
        const EtcdRange younger = read_range(client_.call("kv/range", request));
        if (!younger.entries.empty() || younger.count != std::ssize(keys_)) {
            silence_ = kSilence;
            return false;
        }
        seen_ = younger.header.revision;
        silence_ = std::min(silence_ * 2, kLongestSilence);
        return true;
    }

    void apply(const EtcdWatchMessage& message) {
        for (const EtcdEntry& event : message.events) {
            bad_.erase(event.key);
            if (event.deleted) {
                keys_.erase(event.key);
                services_.remove(event.key);
            } else {
                keys_.insert(event.key);
                put(services_, event, bad_);
            }
        }
        // A header may be ahead of what has been sent; without events it is how far the watch is.
        unfinished_ = message.fragment;
        if (unfinished_ || message.created) return;
        seen_ = std::max(seen_, message.events.empty() ? message.header.revision
                                                       : message.events.back().revision);
    }

    void write_changes() {
        for (const std::string& name : services_.take_changed()) {
            if (auto text = services_.text(name)) {
                lines_.put(name, std::move(*text));
            } else {
                lines_.remove(name);
            }
        }
        lines_.flush();
    }

    // A cluster that was made anew, or from an old copy: our revisions mean nothing there.
    // (What the watch has told since the question was asked may well be ahead of its answer.)
    [[nodiscard]] bool is_other_store(const EtcdSign& sign) const {
        return sign.header.cluster != header_.cluster || sign.header.term < header_.term ||
               sign.header.revision < sign.seen_before;
    }

    LineWriter& lines_;
    EtcdClient client_;
    std::string prefix_;
    EtcdServices services_;
    EtcdHeader header_;  // of the last range
    int64_t seen_ = 0;   // revision up to which all is known
    bool unfinished_ = false;
    std::set<std::string> keys_;  // all below the prefix, also those that are nothing to us
    Duration silence_ = kSilence;
    std::map<std::string, int64_t> bad_;  // keys, and the revision that was told of
    LogLimit limit_{20};
};

}  // namespace

void follow_etcd(const SourceUrl& url, LineWriter& lines) { EtcdFollower(url, lines).run(); }

}  // namespace warren
