#include "sidecar/base/call_filter.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace warren {
namespace {

#if defined(__x86_64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr uint32_t kArchitecture = 0;  // no filter there
#endif

// Numbers from here on are those of x86-64's 32-bit twin (x32), which nothing of ours uses.
constexpr uint32_t kTwin = 0x40000000;

constexpr std::array kRare{SYS_ptrace,
                           SYS_process_vm_readv,
                           SYS_process_vm_writev,
                           SYS_process_madvise,
                           SYS_pidfd_getfd,
                           SYS_kcmp,
                           SYS_mount,
                           SYS_umount2,
                           SYS_pivot_root,
                           SYS_chroot,
                           SYS_move_mount,
                           SYS_open_tree,
                           SYS_fsopen,
                           SYS_fsconfig,
                           SYS_fsmount,
                           SYS_fspick,
                           SYS_mount_setattr,
                           SYS_setns,
                           SYS_unshare,
                           SYS_init_module,
                           SYS_finit_module,
                           SYS_delete_module,
                           SYS_kexec_load,
                           SYS_kexec_file_load,
                           SYS_bpf,
                           SYS_perf_event_open,
                           SYS_userfaultfd,
                           SYS_add_key,
                           SYS_request_key,
                           SYS_keyctl,
                           SYS_open_by_handle_at,
                           SYS_name_to_handle_at,
                           SYS_reboot,
                           SYS_swapon,
                           SYS_swapoff,
                           SYS_acct,
                           SYS_settimeofday,
                           SYS_clock_settime,
                           SYS_adjtimex,
                           SYS_clock_adjtime,
                           SYS_sethostname,
                           SYS_setdomainname,
                           SYS_quotactl,
                           SYS_personality,
                           SYS_io_uring_setup};

constexpr std::array kPrograms{
    SYS_execve,   SYS_execveat, SYS_clone,     SYS_clone3,    SYS_setuid,    SYS_setgid,
    SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid, SYS_setgroups, SYS_capset,
#ifdef SYS_fork
    SYS_fork,     SYS_vfork,
#endif
};

void load(std::vector<sock_filter>& program, size_t field) {
    program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(field)));
}

// Refuses if the number that is loaded compares so; else goes on behind.
void refuse_if(std::vector<sock_filter>& program, uint16_t comparison, uint32_t number,
               bool when = true) {
    program.push_back(BPF_JUMP(static_cast<uint16_t>(BPF_JMP | comparison | BPF_K), number,
                               static_cast<uint8_t>(when ? 0 : 1),
                               static_cast<uint8_t>(when ? 1 : 0)));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
}

bool refuse(const std::vector<long>& calls) {
    if (kArchitecture == 0) return false;
    std::vector<sock_filter> program;
    load(program, offsetof(seccomp_data, arch));
    refuse_if(program, BPF_JEQ, kArchitecture, false);
    load(program, offsetof(seccomp_data, nr));
    refuse_if(program, BPF_JGE, kTwin);
    for (const long call : calls) refuse_if(program, BPF_JEQ, static_cast<uint32_t>(call));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    const sock_fprog filter{static_cast<uint16_t>(program.size()), program.data()};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0;
}

}  // namespace

bool refuse_rare_calls() { return refuse({kRare.begin(), kRare.end()}); }

bool refuse_programs() {
    std::vector<long> calls(kRare.begin(), kRare.end());
    calls.insert(calls.end(), kPrograms.begin(), kPrograms.end());
    return refuse(calls);
}

}  // namespace warren
