// In a container: is the sidecar's folder mounted as it has to be?
#include <fstream>
#include <sstream>

#include "sidecar/doctor/examination.h"

namespace warren {
namespace {

constexpr const char* kRunFolder = "/run/warren";

struct Mounted {
    bool folder = false;
    bool file = false;  // the socket itself
    bool read = false;
};

// proc(5): the fifth field of a line of mountinfo is where it is mounted.
Mounted mounted_in(const std::string& path) {
    Mounted mounted;
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::string id, parent, device, from, place;
        fields >> id >> parent >> device >> from >> place;
        mounted.read = true;
        if (place == kRunFolder) mounted.folder = true;
        if (place == std::string(kRunFolder) + "/nss.sock") mounted.file = true;
    }
    return mounted;
}

}  // namespace

void check_mounts(const Examination& examination, Findings& findings) {
    if (!examination.in_container) return;
    // From outside we are none of its processes, and its first one stands for all.
    Mounted mounted = mounted_in(examination.root + "/proc/self/mountinfo");
    if (!mounted.read) mounted = mounted_in(examination.root + "/proc/1/mountinfo");
    if (mounted.file) {
        findings.wrong("mounts",
                       "the socket file is mounted: it is dead after the sidecar's restart",
                       "mount its folder: -v /run/warren/attach/ID:/run/warren:ro");
    } else if (mounted.folder) {
        findings.well("mounts", std::string(kRunFolder) + " is mounted");
    } else {
        findings.note("mounts", std::string(kRunFolder) + " is not mounted: names by DNS alone",
                      "the OCI hook mounts it, or: -v /run/warren/attach/ID:/run/warren:ro");
    }
}

}  // namespace warren
