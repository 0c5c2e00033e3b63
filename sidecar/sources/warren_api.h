// One of Warren's managers, asked over gRPC: all lists at once, and whether something has happened
// since. Holds two connections, one for each. One thread. Throws GrpcError.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sidecar/sources/grpc_channel.h"
#include "sidecar/sources/warren_services.h"

namespace warren {

class WarrenApi {
  public:
    explicit WarrenApi(GrpcServer server);

    // Asks for everything. Nothing if it is what it was the last time, of which most is known
    // without a look into the messages.
    std::optional<ServiceTexts> list();
    // Waits for the stream of changes to say something, at most that long. False if it was silent.
    bool wait(Duration at_most);
    // Whether there is such a stream. If not, wait() tries to begin one now and then.
    [[nodiscard]] bool streams() const { return stream_ != nullptr; }
    // It began so short a time ago that what happened before it did may be unknown.
    [[nodiscard]] bool just_begun() const;

  private:
    template <typename Item>
    bool refresh(const char* list, std::string& bytes, std::vector<Item>& items,
                 std::vector<Item> (*read)(std::string_view));
    void begin_stream();
    bool stream_said_something();
    bool stream_ended();

    GrpcServer server_;
    GrpcChannel channel_;
    std::string services_;  // the messages, as they came last
    std::string containers_;
    std::string nodes_;
    WarrenLists lists_;
    bool listed_ = false;

    std::unique_ptr<GrpcChannel> stream_channel_;
    std::unique_ptr<GrpcCall> stream_;
    TimePoint stream_begun_;
    TimePoint next_stream_;
    Duration pause_;  // until the next attempt, after one that failed
};

}  // namespace warren
