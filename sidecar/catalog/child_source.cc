#include "sidecar/catalog/child_source.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "sidecar/base/log.h"

namespace warren {
namespace {

constexpr Duration kMostRest = std::chrono::milliseconds(100);
constexpr size_t kChunk = size_t{64} << 10;
constexpr size_t kMostAtOnce = size_t{4} << 20;  // octets, before others have their turn
constexpr Duration kMostWork = std::chrono::milliseconds(30);  // on what was read at once
constexpr size_t kLongestError = 500;
constexpr int kMostLastChunks = 16;
constexpr Duration kForEnding = std::chrono::seconds(1);

std::string in_seconds(Duration time) {
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + " s";
}

// What is there to read, at most `size` octets; nothing if there is nothing now, empty at the end.
std::optional<std::string_view> read_some(int fd, char* to, size_t size) {
    const ssize_t got = read(fd, to, size);
    if (got < 0) return {};
    return std::string_view(to, static_cast<size_t>(got));
}

}  // namespace

void ChildSource::start(CatalogSink& sink) {
    sink_ = &sink;
    first_word_ = loop_.after(settings_.first_word, [this] {
        sink_->take_failure(settings_.name + ": has said nothing yet");
    });
    launch();
}

void ChildSource::reread() {
    if (sink_ == nullptr) return;
    for (Watch* watch : {&silence_, &output_watch_, &errors_watch_}) *watch = Watch();
    child_.reset();
    pause_ = settings_.first_pause;
    launch();
}

void ChildSource::launch() {
    again_ = Watch();
    lines_.begin();
    output_.clear();
    errors_.clear();
    broken_.clear();
    launched_at_ = heard_at_ = Clock::now();
    try {
        child_.emplace(loop_, settings_.arguments, [this](int status) { ended(status); });
    } catch (const std::system_error& error) {
        return fail(error.what());
    }
    output_watch_ = loop_.on_readable(child_->output(), [this] { on_output(); });
    errors_watch_ = loop_.on_readable(child_->errors(), [this] { on_errors(); });
    if (settings_.silence) watch_silence(*settings_.silence);
}

// What comes alone is taken at once, a burst together: behind each reading comes a rest three times
// as long, up to 100 ms. Meanwhile the pipe fills, and then the child waits.
void ChildSource::on_output() {
    const TimePoint begin = Clock::now();
    if (begin < rest_until_) {
        output_watch_ = loop_.after(rest_until_ - begin, [this] {
            output_watch_ = loop_.on_readable(child_->output(), [this] { on_output(); });
        });
        return;
    }
    if (!read_output()) return;  // a part of a long line: no reason to wait for the rest of it
    const TimePoint end = Clock::now();
    rest_until_ = end + std::min<Duration>(3 * (end - begin), kMostRest);
}

// Whether there was a line in it.
bool ChildSource::read_output() {
    std::array<char, kChunk> chunk;
    const TimePoint end = Clock::now() + kMostWork;
    bool any = false;
    for (size_t size = 0; size < kMostAtOnce && broken_.empty();) {
        const auto octets = read_some(child_->output(), chunk.data(), chunk.size());
        if (!octets) break;
        if (octets->empty()) {
            at_end();
            break;
        }
        size += octets->size();
        heard_at_ = Clock::now();
        output_.append(*octets);
        any = take_lines() || any;
        if (any && heard_at_ > end) break;
    }
    tell();
    return any;
}

// It can say nothing any more, and most likely ends.
void ChildSource::at_end() {
    output_watch_ = Watch();
    if (!output_.unfinished().empty()) return give_up("ended within a line");
    silence_ = loop_.after(kForEnding, [this] { give_up("has closed its output"); });
}

bool ChildSource::take_lines() {
    bool any = false;
    try {
        output_.take_lines([&](std::string_view line) {
            any = true;
            lines_.take(line);
        });
    } catch (const CatalogError& error) {
        give_up(error.what());
        return true;
    }
    const std::string_view unfinished = output_.unfinished();
    if (unfinished.size() > settings_.longest_line) {
        give_up("a line is over " + std::to_string(settings_.longest_line) + " octets");
    } else if (!CatalogLines::may_be_line(unfinished)) {
        give_up("what it writes are no catalog lines");
    }
    return any;
}

void ChildSource::tell() {
    try {
        if (lines_.tell(*sink_)) {
            note_word();
            last_error_.clear();
        }
    } catch (...) {
        // No memory, perhaps. Another child tells all of it again.
        give_up("what it told could not be taken");
        throw;
    }
    const std::string error = lines_.take_error();
    size_t left_out = 0;
    if (error.empty() || error == last_error_) return;
    if (!error_limit_.take(Clock::now(), left_out)) return;
    note_word();
    last_error_ = error;
    sink_->take_failure(settings_.name + ": " + error + and_left_out(left_out));
}

// Its words are for people: nobody reads them faster.
void ChildSource::on_errors() {
    if (read_errors() == 0) return;
    errors_watch_ = loop_.after(kMostRest, [this] {
        errors_watch_ = loop_.on_readable(child_->errors(), [this] { on_errors(); });
    });
}

size_t ChildSource::read_errors() {
    std::array<char, kChunk> chunk;
    const auto octets = read_some(child_->errors(), chunk.data(), chunk.size());
    if (!octets) return 0;
    if (octets->empty()) errors_watch_ = Watch();
    errors_.append(*octets);
    log_errors(octets->empty());
    return octets->size();
}

void ChildSource::log_errors(bool all) {
    const auto log = [this](std::string_view line) {
        size_t left_out = 0;
        if (line.empty() || !errors_limit_.take(Clock::now(), left_out)) return;
        log_warning(settings_.name + " says: " + std::string(line.substr(0, kLongestError)) +
                    and_left_out(left_out));
    };
    errors_.take_lines(log);
    if (!all && errors_.unfinished().size() < kLongestError) return;
    log(errors_.unfinished());
    errors_.clear();
}

void ChildSource::watch_silence(Duration delay) {
    silence_ = loop_.after(delay, [this] {
        read_output();  // it may be us who did not listen
        const Duration silent = Clock::now() - heard_at_;
        if (silent < *settings_.silence) return watch_silence(*settings_.silence - silent);
        if (broken_.empty()) give_up("has said nothing for " + in_seconds(*settings_.silence));
    });
}

void ChildSource::give_up(const std::string& reason) {
    if (broken_.empty()) broken_ = reason;
    output_watch_ = Watch();
    silence_ = Watch();
    child_->kill();
}

void ChildSource::ended(int status) {
    output_watch_ = Watch();
    if (broken_.empty()) read_output();
    for (int i = 0; i < kMostLastChunks && read_errors() > 0; ++i) {
    }
    log_errors(true);
    for (Watch* watch : {&silence_, &output_watch_, &errors_watch_}) *watch = Watch();
    child_.reset();
    fail(broken_.empty() ? described_end(status) : broken_);
}

// Half to all of the pause, so that the sidecars of a cluster do not come all at once.
void ChildSource::fail(const std::string& reason) {
    if (Clock::now() - launched_at_ > settings_.good_time) pause_ = settings_.first_pause;
    const auto half = std::chrono::duration_cast<std::chrono::microseconds>(pause_ / 2);
    const std::chrono::microseconds more(random_.below(static_cast<uint32_t>(half.count()) + 1));
    again_ = loop_.after(half + more, [this] { launch(); });
    pause_ = std::min(2 * pause_, settings_.longest_pause);
    note_word();
    last_error_.clear();
    sink_->take_failure(settings_.name + ": " + reason);
}

}  // namespace warren
