#include "sidecar/server/spread_attachments.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace warren {
namespace {

ClientPolicy policy_of(const Attachment& attachment) {
    return {.scope = {attachment.networks}, .may_leave = !attachment.internal};
}

}  // namespace

SpreadAttachments::SpreadAttachments(EventLoop& main_loop,
                                     const std::vector<std::unique_ptr<Worker>>& workers)
    : main_loop_(main_loop) {
    for (const auto& worker : workers) loads_.push_back({worker.get()});
}

void SpreadAttachments::serve(const Attachment& attachment, AttachedSockets sockets) {
    Load& least = *std::min_element(loads_.begin(), loads_.end(), [](const Load& a, const Load& b) {
        return a.attachments < b.attachments;
    });
    ++least.attachments;
    places_[attachment.id] = &least;
    least.worker->serve_attached(
        attachment.id, std::move(sockets), policy_of(attachment),
        [this, &loop = main_loop_, id = attachment.id](int family) {  // on the worker's thread
            loop.post([this, id, family] { bring_sockets(id, family); });
        });
}

void SpreadAttachments::bring_sockets(const std::string& id, int family) {
    const auto place = places_.find(id);
    if (place == places_.end()) return;
    OpenedNamespace opened = attachments_->open_upstream(
        id, family == AF_INET ? NamespaceSockets::kUpstreamIpv4 : NamespaceSockets::kUpstreamIpv6);
    place->second->worker->take_upstream(id, family,
                                         {std::move(opened.udp), std::move(opened.tcp)});
}

void SpreadAttachments::update(const Attachment& attachment) {
    places_.at(attachment.id)->worker->update_attached(attachment.id, policy_of(attachment));
}

void SpreadAttachments::drop(const std::string& id) {
    const auto found = places_.find(id);
    --found->second->attachments;
    found->second->worker->drop_attached(id);
    places_.erase(found);
}

}  // namespace warren
