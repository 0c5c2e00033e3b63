#include "sidecar/catalog/publisher.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>

#include "sidecar/base/log.h"

namespace warren {
namespace {

constexpr Duration kPause = std::chrono::seconds(2);
constexpr size_t kChunk = 16384;
constexpr size_t kLongestLine = 4096;
// It reads all that it is told and keeps it: one that does not is of no use.
constexpr size_t kMostUnsent = size_t{64} << 20;

// What is there, appended; false at the end.
bool read_into(int fd, LineBuffer& buffer) {
    std::array<char, kChunk> chunk;
    const ssize_t size = read(fd, chunk.data(), chunk.size());
    if (size < 0) return errno == EAGAIN || errno == EINTR;
    buffer.append({chunk.data(), static_cast<size_t>(size)});
    if (buffer.unfinished().size() > kLongestLine) buffer.append("\n");
    return size > 0;
}

}  // namespace

Publisher::Publisher(EventLoop& loop, std::string name, std::vector<std::string> arguments)
    : loop_(loop), name_(std::move(name)), arguments_(std::move(arguments)) {}

void Publisher::note(size_t source, const std::string& name, const Service* service) {
    instances_.note(source, name, service, [this](const std::string& line) { send(line); });
    if (!child_ && !again_.active() && !instances_.empty()) launch();
}

void Publisher::launch() {
    again_ = Watch();
    output_.clear();
    errors_.clear();
    unsent_.clear();
    failure_.reset();
    try {
        child_.emplace(
            loop_, arguments_, [this](int status) { ended(described_end(status)); },
            ChildInput::kLines);
    } catch (const std::system_error& error) {
        return ended(error.what());
    }
    output_watch_ = loop_.on_readable(child_->output(), [this] { read_output(); });
    errors_watch_ = loop_.on_readable(child_->errors(), [this] { read_errors(); });
    instances_.tell_all([this](const std::string& line) { send(line); });
}

void Publisher::send(const std::string& line) {
    if (!child_) return;
    unsent_ += line;
    if (unsent_.size() > kMostUnsent) return child_->kill();
    if (!writable_.active()) {
        writable_ = loop_.on_writable(child_->input(), [this] { write_some(); });
    }
}

void Publisher::write_some() {
    const ssize_t size = write(child_->input(), unsent_.data(), unsent_.size());
    if (size > 0) unsent_.erase(0, static_cast<size_t>(size));
    const bool waits = size >= 0 || errno == EAGAIN || errno == EINTR;
    // A child that has closed its input ends, and then there is another one.
    if (unsent_.empty() || !waits) writable_ = Watch();
}

void Publisher::read_output() {
    if (!read_into(child_->output(), output_)) output_watch_ = Watch();
    output_.take_lines([this](std::string_view line) { take_line(line); });
}

void Publisher::read_errors() {
    if (!read_into(child_->errors(), errors_)) errors_watch_ = Watch();
    errors_.take_lines([this](std::string_view line) { complain("says: " + std::string(line)); });
}

// {"error": …} where it cannot write; {} when all is written.
void Publisher::take_line(std::string_view line) {
    const auto told = nlohmann::json::parse(line, nullptr, false);
    const auto error = told.is_object() ? told.find("error") : told.end();
    const bool failed = told.is_object() && error != told.end() && error->is_string();
    const std::string failure = failed ? error->get<std::string>() : "";
    if (failure == failure_) return;
    failure_ = failure;
    if (failed) {
        complain(failure);
    } else {
        log_info("publish: " + name_ + ": all is written");
    }
}

void Publisher::complain(const std::string& text) {
    size_t left_out = 0;
    if (!limit_.take(Clock::now(), left_out)) return;
    log_warning("publish: " + name_ + ": " + text + and_left_out(left_out));
}

void Publisher::ended(const std::string& why) {
    for (Watch* watch : {&writable_, &output_watch_, &errors_watch_}) *watch = Watch();
    child_.reset();
    complain(why + "; it is started again");
    again_ = loop_.after(kPause, [this] { launch(); });
}

}  // namespace warren
