// Gives each attached container to one worker, the one that has fewest: a container's few queries
// need no more, and three descriptors for it are less than three for each worker. Main thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sidecar/attach/attachments.h"
#include "sidecar/server/worker.h"

namespace warren {

class SpreadAttachments {
  public:
    // `main_loop` is where attachments are; it outlives the workers.
    SpreadAttachments(EventLoop& main_loop, const std::vector<std::unique_ptr<Worker>>& workers);

    // From whom sockets to ask upstreams are had; before the first container.
    void open_by(Attachments& attachments) { attachments_ = &attachments; }

    void serve(const Attachment& attachment, AttachedSockets sockets);
    void update(const Attachment& attachment);
    void drop(const std::string& id);

  private:
    struct Load {
        Worker* worker;
        size_t attachments = 0;
    };
    void bring_sockets(const std::string& id, int family);

    EventLoop& main_loop_;
    Attachments* attachments_ = nullptr;
    std::vector<Load> loads_;
    std::map<std::string, Load*> places_;  // by id
};

}  // namespace warren
