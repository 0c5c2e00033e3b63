// One watch of a prefix at one member of etcd, and the questions beside it that show that the
// member is there: a stream that is silent looks the same whether nothing happens or nobody is at
// its other end. One thread. Throws WebError when it has ended or the member does not answer, and
// EtcdError for what etcd says against it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sidecar/sources/etcd_client.h"

namespace warren {

struct EtcdSign {
    EtcdHeader header;
    int64_t seen_before = 0;  // what was known when it was asked for: less it cannot say
};

class EtcdWatch {
  public:
    // From `first_revision` on. The client outlives it.
    EtcdWatch(EtcdClient& client, std::string prefix, int64_t first_revision);

    // Waits for something to happen, a second at most. Returns the messages that have come. `seen`:
    // the revision up to which all is known now.
    std::vector<EtcdWatchMessage> wait(int64_t seen);
    // What the member, and with it the majority of the cluster, has said of the store since the
    // last call. It is asked each two seconds.
    std::optional<EtcdSign> take_sign() { return std::exchange(sign_, std::nullopt); }

  private:
    void take_lines(std::vector<EtcdWatchMessage>& messages);
    void look(int64_t seen);

    EtcdClient& client_;
    std::string prefix_;
    std::unique_ptr<WebTransfer> stream_;
    std::string rest_;  // a line whose end has not come yet
    std::unique_ptr<WebTransfer> question_;
    TimePoint next_question_;
    int64_t seen_before_ = 0;  // the question was asked
    std::optional<EtcdSign> sign_;
};

}  // namespace warren
