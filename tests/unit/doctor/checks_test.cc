// Each look of the doctor: what is well, and each fault with its cause.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <filesystem>

#include "shared/unique_fd.h"
#include "sidecar/doctor/examination.h"
#include "sidecar/doctor/findings_text.h"
#include "sidecar/hook/library_folder.h"
#include "tests/support/temporary_folder.h"

using namespace warren;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct Patient {
    TemporaryFolder folder;
    Examination examination;

    Patient() {
        fs::create_directories(folder / "etc/warren");
        fs::create_directories(folder / "proc/self");
        examination.root = folder / "";
        examination.domain = "warren";
        examination.listen = {*Endpoint::parse("127.0.0.11:53")};
        examination.machine = machine_of_file("/proc/self/exe");
    }
    // "WRONG nsswitch.conf: has no warren: hosts: files", of all findings of one look.
    std::string says(Check check) const {
        Findings findings;
        check(examination, findings);
        std::string text;
        for (const Finding& finding : findings.all()) {
            constexpr const char* kNames[] = {"well", "note", "WRONG"};
            text += (text.empty() ? "" : "; ") + std::string(kNames[int(finding.verdict)]) + ' ' +
                    finding.about + ": " + finding.text;
            CHECK(finding.cure.empty() == (finding.verdict == Verdict::kWell));
        }
        return text;
    }
};

UniqueFd listening_at(const std::string& path, int type) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    UniqueFd fd(socket(AF_UNIX, type, 0));
    REQUIRE(bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(fd.get(), 1) == 0);
    return fd;
}

}  // namespace

TEST_CASE("the sidecar: there, and without its attach helper") {
    Patient patient;
    patient.examination.unreachable = "not permitted";
    CHECK(patient.says(check_sidecar) == "WRONG sidecar: not permitted");
    patient.examination.control = Control::kForbidden;
    CHECK(patient.says(check_sidecar) == "note sidecar: not permitted");
    CHECK(patient.says(check_listen).empty());
    patient.examination.unreachable = "does not answer";
    patient.examination.control = Control::kSilent;
    CHECK(patient.says(check_sidecar) == "WRONG sidecar: does not answer");
    patient.examination.control = Control::kAnswers;
    patient.examination.status = {{"pid", 7}, {"version", "1.0"}, {"domain", "warren"}};
    CHECK(patient.says(check_sidecar) ==
          "WRONG sidecar: it has not told all that was asked: does not answer; "
          "well sidecar: runs (process 7), version 1.0");
    patient.examination.unreachable.clear();
    patient.examination.status = {{"pid", 7}, {"version", "1.0"}, {"domain", "warren"}};
    CHECK(patient.says(check_sidecar) == "well sidecar: runs (process 7), version 1.0");
    patient.examination.status["attach_helper"] = false;
    CHECK(patient.says(check_sidecar) ==
          "well sidecar: runs (process 7), version 1.0; "
          "WRONG sidecar: its attach helper has ended: no container can be attached");
}

TEST_CASE("nsswitch.conf: right, without warren, in the wrong order, not there") {
    const Patient patient;
    CHECK(patient.says(check_nsswitch).starts_with("WRONG nsswitch.conf: "));
    patient.folder.write("etc/nsswitch.conf", "hosts: files warren [!UNAVAIL=return] dns\n");
    CHECK(patient.says(check_nsswitch) ==
          "well nsswitch.conf: hosts: files warren [!UNAVAIL=return] dns");
    patient.folder.write("etc/nsswitch.conf", "hosts: files dns\n");
    CHECK(patient.says(check_nsswitch) == "WRONG nsswitch.conf: has no warren: hosts: files dns");
    for (const char* text :
         {"hosts: files dns warren [!UNAVAIL=return]\n", "hosts: files warren dns\n",
          "hosts: files warren [NOTFOUND=return] dns\n"}) {
        patient.folder.write("etc/nsswitch.conf", text);
        CHECK(patient.says(check_nsswitch).find("WRONG nsswitch.conf: has warren behind") == 0);
    }
    patient.folder.write("etc/nsswitch.conf", "  hosts: files warrenx dns # warren\n");
    CHECK(patient.says(check_nsswitch) ==
          "WRONG nsswitch.conf: has no warren: hosts: files warrenx dns");
    patient.folder.write("etc/nsswitch.conf", "passwd: files\n");
    CHECK(patient.says(check_nsswitch) ==
          "WRONG nsswitch.conf: has no warren: there is no line hosts:");
}

TEST_CASE("resolv.conf: ours alone, another beside it, none, and who needs it") {
    Patient patient;
    patient.folder.write("etc/resolv.conf", "search warren\nnameserver 127.0.0.11\n");
    CHECK(patient.says(check_resolv_conf) == "well resolv.conf: nameserver 127.0.0.11");
    patient.folder.write("etc/resolv.conf", "nameserver 127.0.0.11\nnameserver 8.8.8.8\n");
    CHECK(patient.says(check_resolv_conf).find("WRONG resolv.conf: names another nameserver") == 0);
    patient.examination.listen = {*Endpoint::parse("0.0.0.0:53")};
    patient.folder.write("etc/resolv.conf", "nameserver 127.0.0.11\n");
    CHECK(patient.says(check_resolv_conf) == "well resolv.conf: nameserver 127.0.0.11");
    patient.folder.write("etc/resolv.conf", "nameserver 192.0.2.8\n");
    CHECK(patient.says(check_resolv_conf).find("note resolv.conf: names 192.0.2.8") == 0);
    patient.examination.listen = {*Endpoint::parse("127.0.0.11:53")};
    patient.folder.write("etc/resolv.conf", "# nothing\n");
    CHECK(patient.says(check_resolv_conf).find("WRONG resolv.conf: names no nameserver") == 0);
    patient.folder.write("etc/resolv.conf", "nameserver 192.0.2.1\n");
    CHECK(patient.says(check_resolv_conf).find("note resolv.conf: names 192.0.2.1") == 0);
    patient.examination.in_container = true;
    CHECK(patient.says(check_resolv_conf).find("WRONG resolv.conf: names 192.0.2.1 and not") == 0);
}

TEST_CASE("the NSS socket: not there, dead, silent") {
    const Patient patient;
    patient.folder.write("etc/warren/nss.conf", "socket = /nss.sock # here\n");
    CHECK(patient.says(check_nss_socket) == "WRONG NSS socket: /nss.sock is not there");
    { const UniqueFd fd = listening_at(patient.folder / "nss.sock", SOCK_SEQPACKET); }
    CHECK(patient.says(check_nss_socket) ==
          "WRONG NSS socket: /nss.sock is dead: nobody listens behind it");
    fs::remove(patient.folder / "nss.sock");
    const UniqueFd fd = listening_at(patient.folder / "nss.sock", SOCK_SEQPACKET);
    CHECK(patient.says(check_nss_socket).find("WRONG NSS socket: /nss.sock: ") == 0);
}

TEST_CASE("the module in a container: beside glibc, missing, and no glibc at all") {
    Patient patient;
    patient.examination.in_container = true;
    CHECK(patient.says(check_module).find("note NSS module: no glibc in here") == 0);
    fs::create_directories(patient.folder / "usr/lib64");
    fs::copy_file("/proc/self/exe", patient.folder / "usr/lib64/libc.so.6");
    CHECK(patient.says(check_module) == "WRONG NSS module: /usr/lib64 has no libnss_warren.so.2");
    patient.folder.write("usr/lib64/libnss_warren.so.2", "");
    CHECK(patient.says(check_module) == "well NSS module: /usr/lib64/libnss_warren.so.2");
}

TEST_CASE("a container without glibc: that NSS is not there is no fault") {
    Patient patient;
    patient.examination.in_container = true;
    CHECK(patient.says(check_nsswitch).empty());
    CHECK(patient.says(check_nss_socket).find("note NSS socket: ") == 0);
    fs::create_directories(patient.folder / "usr/lib64");
    fs::copy_file("/proc/self/exe", patient.folder / "usr/lib64/libc.so.6");
    CHECK(patient.says(check_nsswitch).starts_with("WRONG nsswitch.conf: "));
    CHECK(patient.says(check_nss_socket).find("WRONG NSS socket: ") == 0);
}

TEST_CASE("mounts of a container: the folder, the socket file alone, none") {
    Patient patient;
    patient.folder.write("proc/self/mountinfo", "22 1 0:5 / /run/warren ro - tmpfs tmpfs ro\n");
    CHECK(patient.says(check_mounts).empty());  // a host
    patient.examination.in_container = true;
    CHECK(patient.says(check_mounts) == "well mounts: /run/warren is mounted");
    patient.folder.write("proc/self/mountinfo",
                         "22 1 0:5 / /run/warren/nss.sock ro - tmpfs t ro\n");
    CHECK(patient.says(check_mounts).find("WRONG mounts: the socket file is mounted") == 0);
    patient.folder.write("proc/self/mountinfo", "22 1 0:5 / /proc rw - proc proc rw\n");
    CHECK(patient.says(check_mounts).find("note mounts: /run/warren is not mounted") == 0);
}

TEST_CASE("nscd is in the way only while it runs") {
    const Patient patient;
    CHECK(patient.says(check_nscd).empty());
    fs::create_directories(patient.folder / "run/nscd");
    { const UniqueFd fd = listening_at(patient.folder / "run/nscd/socket", SOCK_STREAM); }
    CHECK(patient.says(check_nscd).empty());
    fs::remove(patient.folder / "run/nscd/socket");
    const UniqueFd fd = listening_at(patient.folder / "run/nscd/socket", SOCK_STREAM);
    CHECK(patient.says(check_nscd).find("WRONG nscd: runs") == 0);
    patient.folder.write("etc/nscd.conf", "# enable-cache hosts yes\nenable-cache\thosts\tno\n");
    CHECK(patient.says(check_nscd).empty());
}

TEST_CASE("sources: well, gone, with entries that are left out, not read yet") {
    Patient patient;
    CHECK(patient.says(check_sources).empty());
    json source = {{"url", "file:///c"}, {"state", "well"},  {"services", 3},
                   {"age_seconds", 0},   {"bad_entries", 0}, {"last_error", nullptr}};
    patient.examination.status = {{"ready", true}, {"sources", {source}}};
    CHECK(patient.says(check_sources) == "well source: file:///c is well, services: 3");
    source["last_error"] = "it was gone";
    patient.examination.status["sources"] = {source};
    CHECK(patient.says(check_sources) == "well source: file:///c is well, services: 3");
    source["bad_entries"] = 2;
    patient.examination.status["sources"] = {source};
    CHECK(patient.says(check_sources) == "WRONG source: file:///c: 2 entries are left out");
    source.update({{"bad_entries", 0},
                   {"age_seconds", 70},
                   {"state", "failing"},
                   {"last_error", "it is gone"}});
    patient.examination.status = {{"ready", false}, {"sources", {source}}};
    CHECK(patient.says(check_sources) ==
          "WRONG source: no catalog has been read yet: all our names are 'not ready'; "
          "WRONG source: file:///c is failing for 70 s: it is gone");
}

TEST_CASE("instances: who is answered by none, who by some, and who has no address") {
    Patient patient;
    const auto service = [](const char* name, int instances, int healthy) {
        return json{{"name", name}, {"instances", instances}, {"healthy", healthy}};
    };
    patient.examination.status = {{"image", {{"without_address", 0}}}};
    patient.examination.services = {{"services", {service("a", 2, 2)}}};
    CHECK(patient.says(check_instances) == "well instances: all are answered");
    patient.examination.services["services"] = {
        service("a", 2, 0), service("b", 3, 1), {{"name", "x"}, {"external", "example.com"}}};
    CHECK(patient.says(check_instances) ==
          "WRONG instances: services without a running and healthy instance: a; "
          "note instances: some are left out, not running or not healthy: b (1 of 3)");
    patient.examination.status["image"]["without_address"] = 4;
    patient.examination.services["services"] = json::array();
    CHECK(patient.says(check_instances).find("WRONG instances: 4 running have no address") == 0);
}

TEST_CASE("upstreams: up, slow, down, in a loop, none") {
    Patient patient;
    const auto says = [&](json upstream) {
        upstream["server"] = "192.0.2.1:53";
        patient.examination.status["upstreams"] = {std::move(upstream)};
        return patient.says(check_upstreams);
    };
    CHECK(says({{"state", "up"}, {"usual_seconds", 0.012}}) ==
          "well upstream: 192.0.2.1:53 is up, takes 12 ms");
    CHECK(says({{"state", "up"}, {"usual_seconds", 0.9}, {"suffix", "corp"}}) ==
          "note upstream: 192.0.2.1:53 for corp takes 900 ms");
    CHECK(says({{"state", "down"}}) == "WRONG upstream: 192.0.2.1:53 does not answer");
    CHECK(says({{"state", "unknown"}}) == "well upstream: 192.0.2.1:53 has not been asked yet");
    patient.examination.elsewhere = {{"rcode", "NXDOMAIN"}, {"extended_error", nullptr}};
    CHECK(says({{"state", "up"}}) == "well upstream: 192.0.2.1:53 is up");
    patient.examination.elsewhere = {{"rcode", "SERVFAIL"},
                                     {"extended_error", {{"code", 23}, {"text", "Network Error"}}}};
    CHECK(says({{"state", "up"}}) ==
          "WRONG upstream: a name of others gets SERVFAIL (Network Error) from 192.0.2.1:53; "
          "well upstream: 192.0.2.1:53 is up");
    patient.examination.elsewhere = json();
    CHECK(says({{"state", "loop"}}).find("WRONG upstream: 192.0.2.1:53 asks us again") == 0);
    patient.examination.status["upstreams"] = json::array();
    CHECK(patient.says(check_upstreams).find("note upstream: there is none") == 0);
}

TEST_CASE("what is found is told line by line, and the last one counts") {
    Findings findings;
    findings.well("DNS", "answers");
    CHECK(is_all_well(findings));
    CHECK(findings_text(findings) == "ok     DNS  answers\nAll is well.\n");
    findings.note("balance", "one order", "answers=one");
    CHECK(is_all_well(findings));
    findings.wrong("nscd", "runs", "stop it");
    CHECK_FALSE(is_all_well(findings));
    CHECK(findings_text(findings) ==
          "ok     DNS      answers\n"
          "note   balance  one order\n"
          "              -> answers=one\n"
          "WRONG  nscd     runs\n"
          "              -> stop it\n"
          "1 fault, 1 note.\n");
}
