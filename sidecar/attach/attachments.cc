#include "sidecar/attach/attachments.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <utility>

#include "sidecar/attach/nss_folder.h"
#include "sidecar/base/log.h"

namespace warren {
namespace {

constexpr Duration kTogether = std::chrono::milliseconds(2);
constexpr int kNotThere = 404;
constexpr int kTaken = 409;

int64_t wall_nanoseconds() {
    using std::chrono::nanoseconds;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<nanoseconds>(now).count();
}

std::string described(const Attachment& attachment) {
    std::string text = attachment.id + " (";
    if (!attachment.name.empty()) text += "service " + attachment.name + ", ";
    if (attachment.pid != 0) return text + "process " + std::to_string(attachment.pid) + ')';
    return text + attachment.netns + ')';
}

bool has_own_path(const Attachment& attachment) {
    return !attachment.netns.empty() && !attachment.netns.starts_with("/proc/");
}

// Not where we may not look: then its end is not seen.
bool is_gone(const std::string& path) { return access(path.c_str(), F_OK) != 0 && errno != EACCES; }

}  // namespace

Attachments::Attachments(EventLoop& loop, AttachHelper& helper, std::string nss_folder,
                         std::string state_folder, AttachmentUsers users)
    : loop_(loop),
      helper_(helper),
      nss_folder_(std::move(nss_folder)),
      files_(std::move(state_folder)),
      kept_(files_.read_all()),
      users_(std::move(users)),
      names_(loop, [this](const std::string& path) {
          for (const Attachment& attachment : list()) {
              if (attachment.netns == path) detach(attachment.id, path + " is gone");
          }
      }) {}

Attachments::~Attachments() = default;

void Attachments::leave() {
    for (auto& [id, entry] : entries_) {
        entry.ended = Watch();
        if (has_own_path(entry.attachment)) names_.forget(entry.attachment.netns);
    }
}

void Attachments::restore() {
    for (Attachment& attachment : std::exchange(kept_, {})) take_up(std::move(attachment));
    inherited_ = nullptr;
    users_.changed(list());
}

void Attachments::take_up(Attachment attachment) {
    const std::string id = attachment.id;
    try {
        open(std::move(attachment));
        log_info("attached again: " + described(entries_.at(id).attachment));
    } catch (const AttachError& error) {
        log_info("not attached again: " + id + ": " + error.what());
        // Else it is our trouble, not its end: whoever starts us again may have more luck.
        if (error.status() == kNotThere) {
            remove_nss_folder(nss_folder_, id);
            files_.remove(id);
        }
    }
}

const Attachment& Attachments::attach(Attachment attachment) {
    const std::string id = attachment.id;
    attachment.created_at = wall_nanoseconds();
    if (const auto found = entries_.find(id); found != entries_.end()) {
        const OpenedNamespace now = helper_.open(attachment, NamespaceSockets::kNone);
        const Attachment& known = found->second.attachment;
        // Rules can be flushed by others: those of a redirection are made anew.
        if (now.space == known.space && now.start_time == known.start_time &&
            attachment.mode == known.mode && attachment.mode != AttachMode::kRedirect) {
            return bring_up_to_date(found->second, std::move(attachment));
        }
        // In the same namespace its folder may be mounted: that stays.
        const bool same = now.space == known.space;
        take_away(found, "another one of that id is attached");
        if (!same) remove_nss_folder(nss_folder_, id);
    }
    open(std::move(attachment));
    const Attachment& attached = entries_.at(id).attachment;
    files_.write(attached);
    log_info("attached " + described(attached));
    tell();
    return attached;
}

const Attachment& Attachments::bring_up_to_date(Entry& entry, Attachment attachment) {
    Attachment& known = entry.attachment;
    // What it is stays; what is said of it is new.
    attachment.netns = std::move(known.netns);
    attachment.pid = known.pid;
    attachment.start_time = known.start_time;
    attachment.space = known.space;
    attachment.created_at = known.created_at;
    attachment.nss_folder = std::move(known.nss_folder);
    known = std::move(attachment);
    files_.write(known);
    users_.update(known);
    tell();
    return known;
}

// Two cannot have 127.0.0.11:53 in one namespace.
void Attachments::refuse_second(const Attachment& attachment,
                                const NamespaceIdentity& space) const {
    if (attachment.mode == AttachMode::kOff) return;
    for (const auto& [id, entry] : entries_) {
        const Attachment& other = entry.attachment;
        if (other.space == space && other.mode != AttachMode::kOff) {
            throw AttachError(kTaken, "its namespace is attached already, as " + id);
        }
    }
}

// Where the port is taken, it may be one of ours that has it.
OpenedNamespace Attachments::open_sockets(const Attachment& attachment) {
    try {
        const bool off = attachment.mode == AttachMode::kOff;
        return helper_.open(attachment, off ? NamespaceSockets::kNone : NamespaceSockets::kDns);
    } catch (const AttachError& error) {
        if (error.status() == kTaken) {
            refuse_second(attachment, helper_.open(attachment, NamespaceSockets::kNone).space);
        }
        throw;
    }
}

void Attachments::open(Attachment attachment) {
    AttachedSockets sockets;
    if (inherited_) sockets = inherited_(attachment.id);
    // Those are bound in there already: that it is the same namespace is all there is to know.
    const bool bound = sockets.udp && sockets.tcp;
    OpenedNamespace opened =
        bound ? helper_.open(attachment, NamespaceSockets::kNone) : open_sockets(attachment);
    refuse_second(attachment, opened.space);
    attachment.space = opened.space;
    attachment.start_time = opened.start_time;
    attachment.nss_folder = nss_folder_ + '/' + attachment.id;
    if (!sockets.nss) sockets.nss = listen_in_nss_folder(attachment.nss_folder);

    Entry& entry = entries_[attachment.id];
    entry.attachment = std::move(attachment);
    entry.pidfd = std::move(opened.pidfd);
    const std::string id = entry.attachment.id;
    if (entry.pidfd) {
        entry.ended = loop_.on_readable(entry.pidfd.get(),
                                        [this, id] { detach(id, "its process has ended"); });
    }
    if (has_own_path(entry.attachment)) {
        names_.watch(entry.attachment.netns);
        // Gone between the two?
        if (is_gone(entry.attachment.netns)) {
            loop_.post([this, id] { detach(id, "its namespace is gone"); });
        }
    }
    if (!opened.udp.empty()) {
        sockets.udp = std::move(opened.udp.front());
        sockets.tcp = std::move(opened.tcp.front());
    }
    users_.serve(entry.attachment, std::move(sockets));
}

bool Attachments::detach(const std::string& id, const std::string& why) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return false;
    take_away(found, why);
    remove_nss_folder(nss_folder_, id);
    tell();
    return true;
}

// All but its folder.
void Attachments::take_away(std::map<std::string, Entry>::iterator place, const std::string& why) {
    const Attachment attachment = std::move(place->second.attachment);
    entries_.erase(place);
    users_.drop(attachment.id);
    if (has_own_path(attachment)) names_.forget(attachment.netns);
    files_.remove(attachment.id);
    if (attachment.mode == AttachMode::kRedirect) end_redirect(attachment);
    log_info("detached " + described(attachment) + ": " + why);
}

// Where it has ended there is nothing to end.
void Attachments::end_redirect(const Attachment& attachment) try {
    helper_.open(attachment, NamespaceSockets::kEndRedirect);
} catch (const AttachError&) {
}

std::vector<Attachment> Attachments::list() const {
    std::vector<Attachment> attachments;
    for (const auto& [id, entry] : entries_) attachments.push_back(entry.attachment);
    return attachments;
}

OpenedNamespace Attachments::open_upstream(const std::string& id, NamespaceSockets sockets) try {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return {};
    return helper_.open(found->second.attachment, sockets);
} catch (const AttachError& error) {
    size_t left_out = 0;
    if (upstream_limit_.take(Clock::now(), left_out)) {
        log_warning("attachment " + id + " cannot ask upstreams: " + error.what() +
                    and_left_out(left_out));
    }
    return {};
}

// Of many at once, one time: to tell of them all costs what there are.
void Attachments::tell() {
    if (telling_.active()) return;
    telling_ = loop_.after(kTogether, [this] {
        telling_ = Watch();
        users_.changed(list());
    });
}

}  // namespace warren
