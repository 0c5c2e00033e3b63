#include "sidecar/sources/grpc_frames.h"

#include <algorithm>
#include <utility>

#include "sidecar/base/percent.h"

namespace warren {
namespace {

constexpr size_t kPrefix = 5;
constexpr size_t kOfEach = sizeof(std::string);  // a message takes that, be it empty

// Moves octets over until `to` has `size` of them.
void fill(std::string& to, size_t size, std::string_view& bytes) {
    const size_t part = std::min(size - to.size(), bytes.size());
    to.append(bytes.substr(0, part));
    bytes.remove_prefix(part);
}

}  // namespace

bool GrpcFrames::take(std::string_view bytes) {
    while (problem_.empty() && !bytes.empty()) {
        if (prefix_.size() < kPrefix) {
            fill(prefix_, kPrefix, bytes);
            if (prefix_.size() < kPrefix || !begin_message()) continue;
        }
        fill(message_, size_, bytes);
        if (message_.size() == size_) end_message();
    }
    return problem_.empty();
}

bool GrpcFrames::begin_message() {
    size_ = 0;
    for (const char octet : prefix_.substr(1)) size_ = size_ << 8 | static_cast<uint8_t>(octet);
    if (prefix_.front() == 1) {
        problem_ = "sends compressed messages, which it was not asked for";
    } else if (prefix_.front() != 0) {
        problem_ = "sends something that is no gRPC message";
    } else if (size_ > max_message_) {
        problem_ = "sends a message of more than " + std::to_string(max_message_ >> 20) + " MiB";
    } else if (waiting_ + size_ > max_message_) {
        problem_ = "sends more messages than anybody takes";
    }
    return problem_.empty();
}

void GrpcFrames::end_message() {
    waiting_ += kOfEach + message_.size();
    whole_.push_back(std::exchange(message_, {}));
    prefix_.clear();
}

std::optional<std::string> GrpcFrames::next() {
    if (whole_.empty()) return {};
    std::string message = std::move(whole_.front());
    whole_.pop_front();
    waiting_ -= kOfEach + message.size();
    return message;
}

std::string grpc_message_text(std::string_view field) {
    std::string text;
    while (!field.empty()) {
        const size_t size = field.front() == '%' ? std::min<size_t>(3, field.size()) : 1;
        const auto octet = percent_decoded(field.substr(0, size));
        text += octet.value_or(std::string(1, field.front()));
        field.remove_prefix(octet ? size : 1);
    }
    return text;
}

}  // namespace warren
