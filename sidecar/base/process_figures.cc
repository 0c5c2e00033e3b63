#include "sidecar/base/process_figures.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "sidecar/base/descriptors.h"

namespace warren {
namespace {

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// One is the descriptor that the folder is read with.
uint64_t count_descriptors() {
    std::error_code error;
    uint64_t count = 0;
    std::filesystem::directory_iterator entry("/proc/self/fd", error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        ++count;
    }
    return count > 0 ? count - 1 : 0;
}

// proc(5): the fields behind the program's name, which may hold anything but ends the last bracket.
void read_stat(ProcessFigures& figures) {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    const size_t bracket = line.rfind(')');
    if (bracket == std::string::npos) return;
    std::istringstream fields(line.substr(bracket + 1));
    constexpr int kThreads = 20;
    constexpr int kVirtual = 23;
    constexpr int kResident = 24;
    std::string value;
    for (int number = 3; number <= kResident && fields >> value; ++number) {
        const auto parsed = std::strtoull(value.c_str(), nullptr, 10);
        if (number == kThreads) figures.threads = parsed;
        if (number == kVirtual) figures.virtual_octets = parsed;
        if (number == kResident) {
            figures.resident_octets = parsed * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
        }
    }
}

}  // namespace

ProcessFigures process_figures() {
    ProcessFigures figures;
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) == 0) {
        figures.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    }
    read_stat(figures);
    figures.descriptors = count_descriptors();
    figures.most_descriptors = static_cast<uint64_t>(descriptor_limit());
    return figures;
}

}  // namespace warren
