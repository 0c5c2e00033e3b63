#include "sidecar/attach/attachment_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "sidecar/catalog/service_name.h"
#include "sidecar/catalog/timestamp.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr size_t kMaxId = 128;
constexpr size_t kMaxPath = 1024;
constexpr size_t kMaxNetworks = 64;
constexpr size_t kMaxAddresses = 64;
constexpr size_t kMaxAnnotations = 8;
constexpr int64_t kSecond = 1000000000;  // nanoseconds
constexpr std::string_view kAddress = "127.0.0.11:53";
[[noreturn]] void refuse(const std::string& field, const std::string& reason) {
    throw AttachError(400, field + ": " + reason);
}

const json* find(const json& object, const char* field) {
    const auto found = object.find(field);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string text_of(const json& object, const char* field) {
    const json* value = find(object, field);
    if (value == nullptr) return "";
    if (!value->is_string()) refuse(field, "is no string");
    return value->get<std::string>();
}

std::vector<std::string> texts_of(const json& object, const char* field, size_t most) {
    std::vector<std::string> texts;
    const json* value = find(object, field);
    if (value == nullptr) return texts;
    if (!value->is_array() || value->size() > most) {
        refuse(field, "is no array of at most " + std::to_string(most));
    }
    for (const json& element : *value) {
        if (!element.is_string() || element.get_ref<const std::string&>().empty()) {
            refuse(field, "has an element that is no text");
        }
        texts.push_back(element.get<std::string>());
    }
    return texts;
}

std::map<std::string, std::string> annotations_of(const json& object) {
    std::map<std::string, std::string> annotations;
    const json* value = find(object, "annotations");
    if (value == nullptr) return annotations;
    if (!value->is_object() || value->size() > kMaxAnnotations) {
        refuse("annotations", "is no object of at most " + std::to_string(kMaxAnnotations));
    }
    for (const auto& [key, text] : value->items()) {
        if (!text.is_string()) refuse("annotations", key + " is no string");
        annotations[key] = text.get<std::string>();
    }
    return annotations;
}

int pid_of(const json& object) {
    const json* value = find(object, "pid");
    if (value == nullptr) return 0;
    if (!value->is_number_integer()) refuse("pid", "is no number");
    const auto pid = value->get<int64_t>();
    if (pid < 1 || pid > kMaxPid) refuse("pid", "is no process's number");
    return static_cast<int>(pid);
}

bool flag_of(const json& object, const char* field) {
    const json* value = find(object, field);
    if (value == nullptr) return false;
    if (!value->is_boolean()) refuse(field, "is neither true nor false");
    return value->get<bool>();
}

AttachMode mode_of(const json& object) {
    const std::string text = text_of(object, "mode");
    if (text.empty()) return AttachMode::kBind;
    const auto mode = attach_mode(text);
    if (!mode) refuse("mode", std::string("is none of ") + kAttachModes);
    return *mode;
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= kMaxId && text.front() != '.' &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || c == '.';
           });
}

std::string id_of(const Attachment& attachment) {
    if (!attachment.id.empty()) return attachment.id;
    if (attachment.pid != 0) return "pid-" + std::to_string(attachment.pid);
    return attachment.netns.substr(attachment.netns.rfind('/') + 1);
}

// "/proc/42/ns/net": then the end of process 42 is the namespace's, for all that we can know.
int pid_in_path(std::string_view path) {
    constexpr std::string_view kBefore = "/proc/";
    constexpr std::string_view kBehind = "/ns/net";
    if (!path.starts_with(kBefore) || !path.ends_with(kBehind)) return 0;
    path = path.substr(kBefore.size(), path.size() - kBefore.size() - kBehind.size());
    int pid = 0;
    const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), pid);
    return error == std::errc{} && end == path.data() + path.size() ? pid : 0;
}

Attachment read_attachment(const json& object) {
    Attachment attachment;
    attachment.id = text_of(object, "id");
    attachment.netns = text_of(object, "netns");
    attachment.pid = pid_of(object);
    if (attachment.netns.empty() && attachment.pid == 0) refuse("netns, pid", "one is needed");
    if (!attachment.netns.empty() &&
        (attachment.netns.front() != '/' || attachment.netns.size() > kMaxPath ||
         attachment.netns.find('\0') != std::string::npos)) {
        refuse("netns", "is no absolute path");
    }
    if (attachment.pid == 0) attachment.pid = pid_in_path(attachment.netns);
    if (attachment.pid == 0 && attachment.netns.starts_with("/proc/")) {
        refuse("pid", "is needed: whose namespace is " + in_quotes(attachment.netns) + "?");
    }
    attachment.id = id_of(attachment);
    if (!is_id(attachment.id)) {
        refuse("id", in_quotes(attachment.id) + " is not made of letters, digits, - _ . alone");
    }
    attachment.name = lower_case(text_of(object, "name"));
    if (!attachment.name.empty()) {
        const std::string problem = service_name_problem(attachment.name);
        if (!problem.empty()) refuse("name", problem);
    }
    attachment.runtime_id = text_of(object, "runtime_id");
    attachment.cni_id = text_of(object, "cni_id");
    attachment.networks = texts_of(object, "networks", kMaxNetworks);
    attachment.exits = texts_of(object, "exits", kMaxNetworks);
    attachment.annotations = annotations_of(object);
    for (const std::string& text : texts_of(object, "addresses", kMaxAddresses)) {
        const auto address = Address::parse(text);
        if (!address) refuse("addresses", in_quotes(text) + " is no address");
        attachment.addresses.push_back(*address);
    }
    attachment.mode = mode_of(object);
    attachment.internal = flag_of(object, "internal");
    return attachment;
}

json shown(const Attachment& attachment) {
    json addresses = json::array();
    for (const Address& address : attachment.addresses) addresses.push_back(address.text());
    const auto or_null = [](bool there, json value) { return there ? std::move(value) : json(); };
    return {{"id", attachment.id},
            {"netns", or_null(!attachment.netns.empty(), attachment.netns)},
            {"pid", or_null(attachment.pid != 0, attachment.pid)},
            {"name", or_null(!attachment.name.empty(), attachment.name)},
            {"runtime_id", or_null(!attachment.runtime_id.empty(), attachment.runtime_id)},
            {"cni_id", or_null(!attachment.cni_id.empty(), attachment.cni_id)},
            {"networks", attachment.networks},
            {"exits", attachment.exits},
            {"annotations", attachment.annotations},
            {"addresses", addresses},
            {"mode", name_of(attachment.mode)},
            {"internal", attachment.internal},
            {"dns", or_null(attachment.mode != AttachMode::kOff, kAddress)},
            {"nss_folder", attachment.nss_folder},
            {"since", timestamp_text(attachment.created_at - attachment.created_at % kSecond)}};
}

}  // namespace

Attachment read_attach_request(std::string_view body) {
    const json request = json::parse(body, nullptr, false);
    if (!request.is_object()) throw AttachError(400, "the body is no JSON object");
    return read_attachment(request);
}

std::string attachment_json(const Attachment& attachment) {
    return shown(attachment).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string attachment_state(const Attachment& attachment, const std::string& boot) {
    json kept = shown(attachment);
    kept["boot"] = boot;
    kept["start_time"] = attachment.start_time;
    kept["device"] = attachment.space.device;
    kept["inode"] = attachment.space.inode;
    kept["created_at"] = attachment.created_at;
    return kept.dump(1, ' ', false, json::error_handler_t::replace) + '\n';
}

std::optional<Attachment> read_attachment_state(std::string_view text,
                                                const std::string& boot) try {
    const json kept = json::parse(text);
    if (kept.at("boot") != boot) return {};
    Attachment attachment = read_attachment(kept);
    attachment.start_time = kept.at("start_time").get<uint64_t>();
    attachment.space.device = kept.at("device").get<uint64_t>();
    attachment.space.inode = kept.at("inode").get<uint64_t>();
    attachment.created_at = kept.at("created_at").get<int64_t>();
    return attachment;
} catch (const std::exception&) {
    return {};
}

}  // namespace warren
