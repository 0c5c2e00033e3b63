// The body of a gRPC answer cut into its messages, however HTTP/2 has cut it into frames: before
// each message come a flag (compressed or not) and its length, 4 octets big-endian. Plain bytes, no
// protobuf. One thread; throws nothing, as libcurl could not pass it on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace warren {

class GrpcFrames {
  public:
    // `max_message`: octets of one, and of all that are whole and were not taken yet.
    explicit GrpcFrames(size_t max_message) : max_message_(max_message) {}

    // False if it cannot go on: problem() says why, in words for people.
    [[nodiscard]] bool take(std::string_view bytes);
    [[nodiscard]] const std::string& problem() const { return problem_; }
    // The next whole message.
    std::optional<std::string> next();
    // What came last is not the end of a message.
    [[nodiscard]] bool cut() const { return !prefix_.empty(); }

  private:
    [[nodiscard]] bool begin_message();
    void end_message();

    size_t max_message_;
    std::string prefix_;
    std::string message_;
    size_t size_ = 0;  // of the message that has begun
    std::deque<std::string> whole_;
    size_t waiting_ = 0;  // octets that these take
    std::string problem_;
};

// The header `grpc-message`: percent-encoded, and as it is where it is not so.
std::string grpc_message_text(std::string_view field);

}  // namespace warren
