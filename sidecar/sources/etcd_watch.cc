#include "sidecar/sources/etcd_watch.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sidecar/sources/bounded_json.h"

namespace warren {
namespace {

constexpr Duration kBetweenQuestions = std::chrono::seconds(2);
constexpr Duration kPatience = std::chrono::seconds(3);
constexpr Duration kLongestWait = std::chrono::seconds(1);
constexpr size_t kMaxLine = size_t{256} << 20;  // etcd cuts at 1.5 MiB what it can cut
constexpr long kOk = 200;

}  // namespace

EtcdWatch::EtcdWatch(EtcdClient& client, std::string prefix, int64_t first_revision)
    : client_(client),
      prefix_(std::move(prefix)),
      stream_(client_.begin("watch", watch_request(prefix_, first_revision), Duration::zero())),
      next_question_(Clock::now()) {}

std::vector<EtcdWatchMessage> EtcdWatch::wait(int64_t seen) {
    look(seen);
    client_.wait(std::clamp(next_question_ - Clock::now(), Duration::zero(), kLongestWait));
    std::vector<EtcdWatchMessage> messages;
    take_lines(messages);
    // What came before the end is told before the end is.
    if (messages.empty() && stream_->done()) {
        stream_->answer();
        throw WebError(stream_->where() + ": the watch has ended");
    }
    return messages;
}

void EtcdWatch::take_lines(std::vector<EtcdWatchMessage>& messages) {
    const size_t searched = rest_.size();
    rest_ += stream_->take_body();
    if (stream_->done() && stream_->status() != kOk && stream_->status() != 0) {
        throw read_error(stream_->status(), rest_);
    }
    size_t begin = 0;
    for (size_t end = rest_.find('\n', searched); end != std::string::npos;
         end = rest_.find('\n', begin)) {
        const auto line = std::string_view(rest_).substr(begin, end - begin);
        begin = end + 1;
        if (line.empty()) continue;
        try {
            messages.push_back(read_watch_message(line));
        } catch (const BadJson& error) {
            throw WebError(stream_->where() + ": " + error.what());
        }
    }
    rest_.erase(0, begin);
    if (rest_.size() > kMaxLine) throw WebError(stream_->where() + ": a line has no end");
}

void EtcdWatch::look(int64_t seen) {
    if (question_ && question_->done()) {
        try {
            sign_ = {read_header(EtcdClient::answer_of(*question_)), seen_before_};
        } catch (const BadJson& error) {
            throw WebError(question_->where() + ": " + error.what());
        }
        question_.reset();
        next_question_ = Clock::now() + kBetweenQuestions;
    } else if (!question_ && Clock::now() >= next_question_) {
        // One key that need not be there: what is asked for is that a majority agrees.
        question_ = client_.begin("kv/range", range_request(prefix_, "", 1, 0), kPatience);
        seen_before_ = seen;
        next_question_ = Clock::now() + kBetweenQuestions;
    }
}

}  // namespace warren
