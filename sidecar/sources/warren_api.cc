#include "sidecar/sources/warren_api.h"

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>

namespace warren {
namespace {

using std::chrono::seconds;

constexpr Duration kPatience = seconds(8);
constexpr Duration kFirstPause = seconds(1);
constexpr Duration kLongestPause = seconds(60);
constexpr Duration kUntilImplemented = seconds(300);
constexpr Duration kSilence = std::chrono::milliseconds(100);
constexpr Duration kBeginning = seconds(2);

std::string method(const char* name) { return std::string("/warren.v1.WarrenAPI/") + name; }

// Warren declares streams that it does not have: its handlers say so in words, as an unknown error.
bool is_not_implemented(const GrpcError& error) {
    if (error.status() == kGrpcUnimplemented) return true;
    constexpr std::string_view kWords = "not yet implemented";
    return error.status() == kGrpcUnknown &&
           std::string_view(error.what()).find(kWords) != std::string_view::npos;
}

}  // namespace

WarrenApi::WarrenApi(GrpcServer server)
    : server_(std::move(server)), channel_(server_), pause_(kFirstPause) {}

// In this order: whoever is told of a service is told of its containers as they were then or later,
// and of a container's node in the same way.
std::optional<ServiceTexts> WarrenApi::list() {
    try {
        bool changed = refresh("ListServices", services_, lists_.services, read_services);
        changed |= refresh("ListContainers", containers_, lists_.containers, read_containers);
        changed |= refresh("ListNodes", nodes_, lists_.nodes, read_nodes);
        if (!changed && std::exchange(listed_, true)) return {};
        listed_ = true;
        return service_texts(lists_);
    } catch (const MessageError& error) {
        throw GrpcError(server_.name() + ": " + error.what());
    }
}

// Messages that differ may say the same: nodes tell when they were heard of, and maps come in
// another order each time.
template <typename Item>
bool WarrenApi::refresh(const char* list, std::string& bytes, std::vector<Item>& items,
                        std::vector<Item> (*read)(std::string_view)) {
    std::string message = channel_.ask(method(list), kPatience);
    if (message == bytes) return false;
    auto now = read(message);
    bytes = std::move(message);
    if (now == items) return false;
    items = std::move(now);
    return true;
}

bool WarrenApi::wait(Duration at_most) {
    const TimePoint end = Clock::now() + at_most;
    for (;;) {
        if (!stream_ && Clock::now() >= next_stream_) begin_stream();
        if (stream_ && stream_said_something()) return true;
        const Duration left = end - Clock::now();
        if (left <= Duration::zero()) return false;
        if (stream_) {
            if (!stream_channel_->wait(just_begun() ? std::min(left, kSilence) : left)) {
                stream_->nudge();
            }
        } else {
            std::this_thread::sleep_for(std::min(left, next_stream_ - Clock::now()));
        }
    }
}

bool WarrenApi::just_begun() const {
    return stream_ != nullptr && Clock::now() - stream_begun_ < kBeginning;
}

void WarrenApi::begin_stream() {
    stream_channel_ = std::make_unique<GrpcChannel>(server_);
    stream_ = stream_channel_->stream(method("WatchContainers"));
    stream_begun_ = Clock::now();
}

// An event is only a sign: what is listed then is whole, whatever was missed before. The end of a
// stream is one too, unless there never was any.
bool WarrenApi::stream_said_something() {
    bool something = false;
    while (stream_->next_message()) something = true;
    if (something || !just_begun()) pause_ = kFirstPause;
    if (!stream_->done()) return something;
    return stream_ended() || something;
}

// False if the manager does not have it.
bool WarrenApi::stream_ended() {
    bool implemented = true;
    try {
        stream_->check();
    } catch (const GrpcError& error) {
        implemented = !is_not_implemented(error);
    }
    stream_.reset();
    stream_channel_.reset();
    next_stream_ = Clock::now() + (implemented ? pause_ : kUntilImplemented);
    pause_ = std::min(2 * pause_, kLongestPause);
    return implemented;
}

}  // namespace warren
