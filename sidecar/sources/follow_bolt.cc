// boltdb:///var/lib/warren/manager-1/warren.db: Warren's own store, read beside the manager that
// keeps it. The only place where Warren tells which containers are healthy.
#include <algorithm>
#include <optional>
#include <random>
#include <stdexcept>
#include <thread>

#include "sidecar/sources/bolt_reader.h"
#include "sidecar/sources/follow.h"
#include "sidecar/sources/store_watch.h"
#include "sidecar/sources/warren_store.h"

namespace warren {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr Duration kNothingNew = std::chrono::seconds(5);
constexpr Duration kMostRest = milliseconds(100);
constexpr Duration kLeastPause = microseconds(50);
constexpr Duration kMostPause = milliseconds(20);
constexpr Duration kPatience = std::chrono::seconds(10);
constexpr Duration kSecondThought = milliseconds(20);
constexpr int kThoughts = 3;

class BoltFollower {
  public:
    BoltFollower(std::string path, LineWriter& lines)
        : path_(std::move(path)), lines_(lines), watch_(path_) {}

    [[noreturn]] void run() {
        for (;;) watch_.wait(look());
    }

  private:
    Duration look();
    Duration read();
    void open();
    void tell();
    Duration try_again(Duration took);
    Duration failed(const std::string& reason);

    std::string path_;
    LineWriter& lines_;
    StoreWatch watch_;
    std::optional<BoltReader> reader_;
    WarrenStore store_;
    bool told_ = false;
    int failures_ = 0;  // one after the other
    int attempts_ = 0;  // in vain, because the writer went on
    TimePoint moving_since_;
    std::minstd_rand random_{std::random_device()()};
};

// Returns when to look again if nothing happens before.
Duration BoltFollower::look() {
    try {
        if (watch_.take_moved() || !reader_) open();
        if (watch_.take_closed()) reader_->distrust();
        return read();
    } catch (const BoltError& error) {
        return failed(error.what());
    }
}

// The database goes only when another one is there, so that it is compared with what was known.
void BoltFollower::open() {
    watch_.follow();
    if (reader_ && reader_->is_at(path_)) return;
    reader_.reset();
    reader_.emplace(BoltFile(path_), WarrenStore::bucket_names());
}

// A change that comes alone is told at once. Where one follows the other they are taken together:
// behind each comes a rest three times as long as it took.
Duration BoltFollower::read() {
    const TimePoint begin = Clock::now();
    const Reading reading = reader_->read();
    if (reading == Reading::kMoving) return try_again(Clock::now() - begin);
    if (reading == Reading::kNew) tell();
    attempts_ = 0;
    failures_ = 0;
    lines_.confirm();
    if (reading == Reading::kNew) {
        std::this_thread::sleep_for(std::min<Duration>(3 * (Clock::now() - begin), kMostRest));
    }
    return kNothingNew;
}

void BoltFollower::tell() {
    ServiceChanges changes;
    try {
        changes = store_.take(reader_->snapshot());
    } catch (const BoltError&) {
        reader_->distrust();  // and look at it again
        throw;
    }
    if (!std::exchange(told_, true)) return lines_.tell(store_.services());
    for (const auto& [name, text] : changes) {
        if (!text) lines_.remove(name);
    }
    for (auto& [name, text] : changes) {
        if (text) lines_.put(name, std::move(*text));
    }
}

// Whoever writes all the time does not write evenly: a pause of another length each time falls into
// a gap sooner or later.
Duration BoltFollower::try_again(Duration took) {
    const TimePoint now = Clock::now();
    if (attempts_++ == 0) moving_since_ = now;
    if (now - moving_since_ > kPatience) {
        lines_.fail(path_ + ": it is written faster than it can be read");
    }
    const Duration most = std::clamp<Duration>(2 * took, kLeastPause, kMostPause);
    std::uniform_int_distribution<Duration::rep> within(0, most.count());
    std::this_thread::sleep_for(Duration(within(random_)));
    return Duration::zero();
}

// A file that is being made looks damaged for a moment.
Duration BoltFollower::failed(const std::string& reason) {
    std::this_thread::sleep_for(kSecondThought);
    if (++failures_ < kThoughts) return Duration::zero();
    lines_.fail(path_ + ": " + reason);
    return kNothingNew;
}

}  // namespace

void follow_bolt(const SourceUrl& url, LineWriter& lines) {
    allow_parameters(url, {});
    if (!url.hosts.empty() || !url.user.empty() || url.path.size() < 2) {
        throw std::invalid_argument("a boltdb: source is a path: boltdb:///var/lib/…/warren.db");
    }
    BoltFollower(url.path, lines).run();
}

}  // namespace warren
