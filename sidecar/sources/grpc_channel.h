// Calls of one gRPC server, one at a time over a connection that is kept. (Several at once would
// go over one connection too, but older releases of libcurl confuse them.) One thread. Throws
// GrpcError.
#pragma once

#include <memory>
#include <string>

#include "sidecar/sources/grpc_call.h"

namespace warren {

class GrpcChannel {
  public:
    explicit GrpcChannel(GrpcServer server);

    // Waits for the only message of the answer. A connection that was left by the server is made
    // anew: what is asked here may be asked twice.
    std::string ask(const std::string& method, Duration patience);
    // Begins a stream. It goes on whenever a function here waits.
    std::unique_ptr<GrpcCall> stream(const std::string& method);
    // Until something may have happened to a call, at most that long. False if nothing has.
    bool wait(Duration at_most);

  private:
    struct MultiEnd {
        void operator()(void* multi) const;
    };
    std::unique_ptr<GrpcCall> begin(const GrpcRequest& request);
    void move_on();

    GrpcServer server_;
    std::unique_ptr<void, MultiEnd> multi_;
    bool connected_ = false;  // when somebody was asked last
};

}  // namespace warren
