#include "sidecar/command/doctor_command.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "shared/unique_fd.h"
#include "sidecar/base/log.h"
#include "sidecar/base/percent.h"
#include "sidecar/base/random.h"
#include "sidecar/command/ask_control.h"
#include "sidecar/command/attached_namespace.h"
#include "sidecar/command/service_list.h"
#include "sidecar/doctor/examination.h"
#include "sidecar/doctor/findings_text.h"
#include "sidecar/hook/library_folder.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds kForUpstreams{12};  // the sidecar's own patience is shorter
constexpr size_t kExamples = 20;  // services whose instances' addresses are looked at

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

// What runtimes leave in containers, or the folder that is mounted there: what says so. The
// control socket is the host's. Empty: this is no container.
std::string sign_of_container(const DoctorRequest& request) {
    if (request.on_host || exists(request.control_socket)) return "";
    for (const char* file : {"/run/.containerenv", "/.dockerenv"}) {
        if (exists(file)) return file;
    }
    const std::string folder = std::filesystem::path(request.nss_socket).parent_path();
    std::ifstream mounts("/proc/self/mountinfo");
    for (std::string line; std::getline(mounts, line);) {
        std::istringstream fields(line);
        std::string id, parent, device, root, place;
        fields >> id >> parent >> device >> root >> place;
        // The socket alone is a mistake that the checks tell of.
        if (place == folder || place == request.nss_socket) return "the mount on " + place;
    }
    return "";
}

json ask(const DoctorRequest& request, const std::string& target) {
    return ask_control({.socket_path = request.control_socket, .target = target, .body = {}});
}

// With the addresses of each instance of a few, for those who look at where instances are.
json services_of(const DoctorRequest& request) {
    json services = all_services(request.control_socket);
    size_t examples = 0;
    for (json& service : services) {
        if (service.value("healthy", 0) < 2) continue;
        if (++examples > kExamples) break;
        try {
            const std::string name = service.value("name", "");
            const json one = ask(request, "/v1/services/" + percent_encoded(name));
            for (const json& instance : one.value("list", json::array())) {
                service["addresses"].push_back(instance.value("addresses", json::array()));
            }
        } catch (const ControlUnreachable&) {
            throw;
        } catch (const std::exception&) {
            // It has gone meanwhile.
        }
    }
    return {{"services", services}};
}

// A name of others that nobody has in a cache: whether upstreams answer is seen by asking.
json ask_elsewhere(const DoctorRequest& request) {
    const std::string name =
        "warren-doctor-" + std::to_string(secure_random<uint32_t>()) + ".example";
    try {
        return ask_control({.socket_path = request.control_socket,
                            .target = "/v1/resolve?name=" + name,
                            .body = {},
                            .patience = kForUpstreams});
    } catch (const ControlSilent&) {
        return json::object();
    }
}

json status_of(const DoctorRequest& request) {
    json status = ask(request, "/v1/status");
    if (!status.contains("pid") || !status.contains("ready")) {
        throw std::runtime_error(request.control_socket + ": no answer of this version's sidecar");
    }
    return status;
}

// Where it listens it knows best: its own command line is not ours.
void take_over_options(Examination& examination) {
    examination.domain = examination.status.value("domain", examination.domain);
    std::vector<Endpoint> listen;
    for (const json& text : examination.status.value("listen", json::array())) {
        const auto endpoint = Endpoint::parse(text.get<std::string>(), kDnsPort);
        if (endpoint) listen.push_back(*endpoint);
    }
    if (!listen.empty()) examination.listen = std::move(listen);
}

void ask_sidecar(const DoctorRequest& request, Examination& examination) try {
    examination.status = status_of(request);
    examination.control = Control::kAnswers;
    take_over_options(examination);
    if (!examination.status.value("upstreams", json::array()).empty()) {
        examination.elsewhere = ask_elsewhere(request);
        examination.status = status_of(request);  // of the upstreams, after that
    }
    if (examination.status.value("ready", false)) examination.services = services_of(request);
} catch (const ControlForbidden& error) {
    examination.unreachable = error.what();
    examination.control = Control::kForbidden;
} catch (const ControlSilent& error) {
    examination.unreachable = error.what();
    examination.control = Control::kSilent;
} catch (const std::exception& error) {
    examination.unreachable = error.what();
}

// Is the container that we are about to enter attached? Only from outside this can be seen.
void check_attached(const DoctorRequest& request, Findings& findings) try {
    const json list = ask(request, "/v1/attachments").at("attachments");
    const json found = attached_in(list.get<std::vector<json>>(), namespace_path(request.pid));
    if (found.is_null()) {
        findings.wrong(
            "attachment",
            "process " + std::to_string(request.pid) + " is in no container that is attached",
            "warren-sidecar attach --pid " + std::to_string(request.pid) + ", or the CNI plugin");
    } else {
        findings.well("attachment", "attached as " + found.value("id", "?"));
    }
} catch (const std::exception& error) {
    findings.wrong("sidecar", error.what(), "start it: systemctl start warren-sidecar");
}

// From here on all paths and addresses are the container's. We are a process of one thread, and
// end when we have looked.
void enter_container(int pid) {
    const std::string folder = "/proc/" + std::to_string(pid) + "/ns/";
    const UniqueFd net(open((folder + "net").c_str(), O_RDONLY | O_CLOEXEC));
    const UniqueFd mnt(open((folder + "mnt").c_str(), O_RDONLY | O_CLOEXEC));
    if (!net || !mnt || setns(net.get(), CLONE_NEWNET) != 0 || setns(mnt.get(), CLONE_NEWNS) != 0) {
        throw std::runtime_error("process " + std::to_string(pid) +
                                 " cannot be entered: " + errno_text(errno));
    }
}

json in_json(const Findings& findings) {
    constexpr const char* kNames[] = {"well", "note", "wrong"};
    json list = json::array();
    for (const Finding& finding : findings.all()) {
        list.push_back({{"verdict", kNames[static_cast<size_t>(finding.verdict)]},
                        {"about", finding.about},
                        {"text", finding.text},
                        {"cure", finding.cure}});
    }
    return {{"well", is_all_well(findings)}, {"findings", list}};
}

Findings look(const DoctorRequest& request) {
    Examination examination;
    examination.machine = machine_of_file("/proc/self/exe");
    examination.domain = request.domain;
    examination.listen = request.listen;
    examination.nss_socket = request.nss_socket;
    examination.control_socket = request.control_socket;
    Findings findings;
    const bool told = request.pid != 0 || request.in_container;
    const std::string sign = told ? "" : sign_of_container(request);
    examination.in_container = told || !sign.empty();
    if (!examination.in_container) {
        ask_sidecar(request, examination);
        return examine(examination);
    }
    if (!sign.empty()) {
        findings.well("container", "this is one, says " + sign + " (else: doctor --host)");
    }
    if (request.pid != 0) {
        check_attached(request, findings);
        enter_container(request.pid);
    }
    examination.listen = {*Endpoint::parse("127.0.0.11:53")};
    const Findings inside = examine(examination);
    for (const Finding& finding : inside.all()) findings.add(finding);
    return findings;
}

}  // namespace

int run_doctor(const DoctorRequest& request) try {
    const Findings findings = look(request);
    if (request.json) {
        std::puts(in_json(findings).dump(2, ' ', false, json::error_handler_t::replace).c_str());
    } else {
        std::fputs(findings_text(findings).c_str(), stdout);
    }
    return is_all_well(findings) ? 0 : 1;
} catch (const std::exception& error) {
    std::fprintf(stderr, "warren-sidecar: %s\n", error.what());
    return 1;
}

}  // namespace warren
