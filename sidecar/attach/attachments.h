// The containers that are attached: opens their sockets by the helper, hands those to who serves,
// and takes them back when the container's process ends, its namespace's name goes, or somebody
// says so. Kept in files, so that a sidecar that starts again takes them up. Main thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sidecar/attach/attach_helper.h"
#include "sidecar/attach/attachment_files.h"
#include "sidecar/attach/name_watch.h"
#include "sidecar/base/event_loop.h"
#include "sidecar/base/log_limit.h"

namespace warren {

// What is served for one container. The DNS sockets may be none (mode off).
struct AttachedSockets {
    UniqueFd udp;
    UniqueFd tcp;
    UniqueFd nss;
};

// Who is told. Each call is on the main thread.
struct AttachmentUsers {
    std::function<void(const Attachment&, AttachedSockets)> serve;
    std::function<void(const Attachment&)> update;  // its networks, or whether it is internal
    std::function<void(const std::string& id)> drop;
    std::function<void(std::vector<Attachment>)> changed;  // all that there are now; soon
};

class Attachments {
  public:
    // The folders get a folder and a file for each.
    Attachments(EventLoop& loop, AttachHelper& helper, std::string nss_folder,
                std::string state_folder, AttachmentUsers users);
    ~Attachments();
    Attachments(const Attachments&) = delete;
    Attachments& operator=(const Attachments&) = delete;

    // What a predecessor has handed over of a container, asked for by its id.
    void inherit_by(std::function<AttachedSockets(const std::string& id)> inherited) {
        inherited_ = std::move(inherited);
    }
    // Another sidecar serves them from now on: what ends is its business.
    void leave();
    // Whether a predecessor has left any.
    [[nodiscard]] bool has_kept() const { return !kept_.empty(); }
    // Takes up those, where their processes and namespaces are still the same, and tells of them.
    void restore();
    // What is there with the same id and namespace is brought up to date; with another namespace it
    // is replaced. Throws AttachError, and then all is as before, but that a predecessor is gone.
    const Attachment& attach(Attachment attachment);
    // False if there is none.
    bool detach(const std::string& id, const std::string& why);
    // Sockets in its namespace, to ask upstreams from; none if they cannot be made.
    OpenedNamespace open_upstream(const std::string& id, NamespaceSockets sockets);
    [[nodiscard]] std::vector<Attachment> list() const;
    // False: nothing can be attached before a restart.
    [[nodiscard]] bool has_helper() const { return helper_.available(); }

  private:
    struct Entry {
        Attachment attachment;
        UniqueFd pidfd;
        Watch ended;
    };
    void open(Attachment attachment);
    void take_away(std::map<std::string, Entry>::iterator place, const std::string& why);
    void end_redirect(const Attachment& attachment);
    OpenedNamespace open_sockets(const Attachment& attachment);
    void take_up(Attachment attachment);
    const Attachment& bring_up_to_date(Entry& entry, Attachment attachment);
    void refuse_second(const Attachment& attachment, const NamespaceIdentity& space) const;
    void tell();

    EventLoop& loop_;
    AttachHelper& helper_;
    std::string nss_folder_;
    AttachmentFiles files_;
    std::vector<Attachment> kept_;  // until restore()
    AttachmentUsers users_;
    std::function<AttachedSockets(const std::string& id)> inherited_;
    NameWatch names_;
    std::map<std::string, Entry> entries_;  // by id
    Watch telling_;
    LogLimit upstream_limit_{10};
};

}  // namespace warren
