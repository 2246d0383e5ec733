namespace Ascend.Rope.Diagnosis;

/// <summary>All that the doctor can find, in the order in which it is to be fixed: what stands first may be the cause of what follows.</summary>
internal static class FindingKinds
{
    private static readonly List<FindingKind> s_all = [];

    // The system, and whether it has an NPU at all.
    public static readonly FindingKind NotLinux = Error("os-not-linux",
        "CANN exists for Linux only.",
        "Use NPUs on a Linux host; elsewhere the library computes on the CPU.");

    public static readonly FindingKind NpuAbsent = Error("npu-absent",
        "This machine has no NPU that its system can see.",
        "On a machine without an NPU nothing is to be done: the library computes on the CPU. With one, look at the card, its power and the BIOS; lspci -d 19e5: must list it.");

    // The driver.
    public static readonly FindingKind DriverNotMounted = Error("driver-not-mounted",
        "The container does not have the host's NPU driver.",
        "Start the container with -v /usr/local/Ascend/driver:/usr/local/Ascend/driver:ro, or with Ascend Docker Runtime and ASCEND_VISIBLE_DEVICES.");

    public static readonly FindingKind DriverPathWrong = Error("driver-path-wrong",
        "The driver is not where /etc/ascend_install.info says.",
        "Install the driver again, or, in a container, mount it under the path that the file names, or give the container the file of its own host.");

    public static readonly FindingKind DriverMissing = Error("driver-missing",
        "The NPU driver is not installed.",
        "Install Ascend HDK: the driver, then the firmware, and reboot. The CANN toolkit does not bring it.");

    public static readonly FindingKind DriverIncomplete = Error("driver-incomplete",
        "The driver's folder has no libascend_hal.so, through which CANN talks to the NPU.",
        "Install the driver again; in a container mount the whole of its folder, lib64 and what is below it included.");

    public static readonly FindingKind DriverLibraryUnusable = Error("driver-library-unusable",
        "The driver's libascend_hal.so cannot be loaded on this machine.",
        "Install the driver for this machine's processor again, from a file whose checksum is right.");

    public static readonly FindingKind DriverNotLoaded = Error("driver-not-loaded",
        "The driver is installed, but its kernel modules are not at work.",
        "Reboot after an installation or a kernel update; if that does not help, install the driver again, so that its modules are built for this kernel, and read dmesg.");

    // Its nodes in /dev.
    public static readonly FindingKind ContainerDevicesMissing = Error("container-devices-missing",
        "The container has no node of an NPU.",
        "Start the container with --device=/dev/davinci0, one for each NPU that it is to use, or with Ascend Docker Runtime and ASCEND_VISIBLE_DEVICES.");

    public static readonly FindingKind ContainerManagersMissing = Error("container-managers-missing",
        "The container has NPUs, but not all the nodes by which the driver manages them.",
        "Start the container with --device=/dev/davinci_manager --device=/dev/devmm_svm --device=/dev/hisi_hdc beside those of the NPUs.");

    public static readonly FindingKind DevicesMissing = Error("devices-missing",
        "The driver is at work, but there is no node of an NPU.",
        "The driver has not started the NPU: read npu-smi info and dmesg, and reboot; check that driver and firmware fit together.");

    public static readonly FindingKind ManagersMissing = Error("managers-missing",
        "Nodes by which the driver manages NPUs are missing.",
        "Reboot; if that does not help, install the driver again.");

    public static readonly FindingKind DevicesNotPermitted = Error("devices-not-permitted",
        "The user of this process may not use the nodes of the NPUs.",
        "Add the user to the group that owns the nodes, usually HwHiAiUser, and log in again; in a container pass --group-add with the group's number.");

    public static readonly FindingKind VisibleDevicesInvalid = Error("visible-devices-invalid",
        "ASCEND_RT_VISIBLE_DEVICES is not a list of ascending numbers, and CANN reads it up to the first mistake only.",
        "Write numbers with commas between them and nothing else, as in 0,1,2, or leave the variable unset.");

    public static readonly FindingKind VisibleDevicesNone = Error("visible-devices-none",
        "ASCEND_RT_VISIBLE_DEVICES names NPUs that are not there.",
        "Numbers begin at 0 and count the NPUs that this host or container has: correct the variable, or leave it unset.");

    // What the driver says of the NPUs.
    public static readonly FindingKind NpuSmiHangs = Error("npu-smi-hangs",
        "npu-smi does not answer, so neither does the driver.",
        "Look for processes that hold the NPU, and reboot the host; if it happens again, the NPU or its firmware is at fault.");

    public static readonly FindingKind DriverNotAnswering = Error("driver-not-answering",
        "npu-smi cannot talk to the driver.",
        "After an update of driver or firmware reboot the host. As another user than root, be in the driver's group. In a container give it all nodes and the driver's folder.");

    public static readonly FindingKind NpuUnhealthy = Error("npu-unhealthy",
        "An NPU reports a fault.",
        "npu-smi info -t health -i NUMBER has the code of the fault. Use another NPU by ASCEND_RT_VISIBLE_DEVICES until it is dealt with.");

    public static readonly FindingKind NpuUnsupported = Error("npu-unsupported",
        "The NPU is of a kind that has no kernel of this operator.",
        "The operator runs on Atlas A2 and A3 (Ascend 910B1 to B4, 910_93); elsewhere use the CPU.");

    public static readonly FindingKind FirmwareMismatch = Error("firmware-mismatch",
        "The firmware is not of the versions that the driver works with.",
        "Install firmware and driver of one Ascend HDK, the firmware first when updating, and reboot.");

    // CANN.
    public static readonly FindingKind CannPathRelative = Error("cann-path-relative",
        "ASCEND_ROPE_CANN_PATH names CANN by a relative path, which is refused.",
        "Write the full path: a relative one would depend on the working directory.");

    public static readonly FindingKind CannNamedWrong = Error("cann-named-wrong",
        "The option or variable that says where CANN is names no root of CANN, and nothing else is looked at then.",
        "Name the folder that has lib64, not lib64 itself, or leave it unset.");

    public static readonly FindingKind CannLinkBroken = Error("cann-link-broken",
        "The link to the current CANN leads nowhere.",
        "Let it lead to a version that is installed (ln -sfn), or install CANN again.");

    public static readonly FindingKind CannMissing = Error("cann-missing",
        "CANN is not installed, or not where it is looked for.",
        "Install the CANN toolkit and the kernel package (from 8.5: ops package) for this NPU, and source its set_env.sh; or name its folder in ASCEND_ROPE_CANN_PATH.");

    public static readonly FindingKind CannNotReadable = Error("cann-not-readable",
        "The user of this process may not read CANN.",
        "Install CANN with --install-for-all, or run as the user or in the group that installed it.");

    public static readonly FindingKind CannIncomplete = Error("cann-incomplete",
        "CANN's lib64 lacks a library that the operator needs.",
        "Install the toolkit again; from 8.5 on the operators are in the ops package for this NPU.");

    public static readonly FindingKind CannLibraryUnusable = Error("cann-library-unusable",
        "A library of CANN cannot be loaded on this machine.",
        "Install the CANN for this machine's processor again, from a file whose checksum is right, on a disk that is not full.");

    public static readonly FindingKind CannTooOld = Error("cann-too-old",
        "CANN is older than 8.1.RC1.",
        "Install CANN 8.1.RC1 or later, with a driver that fits.");

    // What fits together.
    public static readonly FindingKind DriverTooOld = Error("driver-too-old",
        "The driver is older than the oldest that this CANN works with.",
        "Update driver and firmware to an Ascend HDK that the CANN's release notes list, or take an older CANN.");

    // The environment.
    public static readonly FindingKind StubLibraries = Error("stub-libraries",
        "LD_LIBRARY_PATH leads to CANN's devlib, whose libraries are for linking and do nothing (status 100039).",
        "Take devlib off LD_LIBRARY_PATH. set_env.sh adds it where it finds no driver: install or mount the driver, and source set_env.sh again.");

    public static readonly FindingKind LibraryPathOtherCann = Error("library-path-other-cann",
        "LD_LIBRARY_PATH leads to another CANN first, and a process can have only one.",
        "Source the set_env.sh of one CANN alone, in a shell that has not sourced another.");

    public static readonly FindingKind LibraryPathWithoutCann = Error("library-path-without-cann",
        "The loader does not look into CANN's lib64, where CANN's libraries find each other.",
        "Source CANN's set_env.sh before the process starts.");

    public static readonly FindingKind LibraryPathWithoutDriver = Error("library-path-without-driver",
        "The loader does not look into the driver's folders, where libascend_hal.so is.",
        "Add the driver's lib64, lib64/common and lib64/driver to LD_LIBRARY_PATH, or to ld.so.conf and run ldconfig.");

    public static readonly FindingKind OppPathUnset = Error("opp-path-unset",
        "ASCEND_OPP_PATH is not set, so CANN does not find its operators (status 561107).",
        "Source CANN's set_env.sh before the process starts.");

    public static readonly FindingKind OppPathWrong = Error("opp-path-wrong",
        "ASCEND_OPP_PATH names no folder of operators.",
        "Source CANN's set_env.sh before the process starts, and set the variable nowhere else.");

    public static readonly FindingKind OppPathOtherCann = Error("opp-path-other-cann",
        "ASCEND_OPP_PATH names the operators of another CANN than the one that is loaded.",
        "Source the set_env.sh of one CANN alone, in a shell that has not sourced another.");

    // The kernels.
    public static readonly FindingKind KernelsMissing = Error("kernels-missing",
        "The kernel package is not installed: CANN has no kernels for an NPU that has this operator.",
        "Install Ascend-cann-kernels-910b or the kernels of Atlas A3, from 8.5 on Ascend-cann-910b-ops or Ascend-cann-A3-ops, of the toolkit's version.");

    public static readonly FindingKind KernelsForOtherNpu = Error("kernels-for-other-npu",
        "The kernel package is for another NPU than this one.",
        "Install the package for this one as well: 910b for Atlas A2, A3 for Atlas A3, of the toolkit's version.");

    public static readonly FindingKind OperatorKernelMissing = Error("operator-kernel-missing",
        "CANN has kernels for this NPU, but none of InterleaveRope.",
        "Install the kernel package again, whole and of the toolkit's version.");

    // What only loading shows.
    public static readonly FindingKind LoadFailed = Error("load-failed",
        "CANN could not be loaded, or no NPU can be opened with it.",
        "The evidence has the loader's words, and what they mean.");

    // What may work nevertheless.
    public static readonly FindingKind CannEmulated = Warning("cann-emulated",
        "The CANN that is found is the emulator of this project: right bits, no speed, no NPU.",
        "Right for tests. For an NPU let ASCEND_ROPE_CANN_PATH, ASCEND_HOME_PATH and LD_LIBRARY_PATH lead to a real CANN.");

    public static readonly FindingKind NpuWarns = Warning("npu-warns",
        "An NPU reports a minor fault.",
        "npu-smi info -t health -i NUMBER has its code.");

    public static readonly FindingKind NpuSmiFailed = Warning("npu-smi-failed",
        "npu-smi cannot tell of the NPUs' health.",
        "Run npu-smi info. In a container it needs /usr/local/dcmi and the driver's folder mounted.");

    public static readonly FindingKind NpuSmiMissing = Warning("npu-smi-missing",
        "There is no npu-smi, so the NPUs' health is not known.",
        "The driver brings it; in a container mount /usr/local/bin/npu-smi (or /usr/local/sbin/npu-smi) and /usr/local/dcmi. The library does not need it.");

    public static readonly FindingKind DriverVersionUnknown = Warning("driver-version-unknown",
        "The driver does not tell its version, so what fits together cannot be checked.",
        "In a container mount version.info of the driver's folder, and /etc/ascend_install.info; on a host install the driver again.");

    public static readonly FindingKind FirmwareMissing = Warning("firmware-missing",
        "The host does not tell the version of the NPUs' firmware.",
        "Install the firmware of the driver's Ascend HDK, and reboot.");

    public static readonly FindingKind CannVersionUnknown = Warning("cann-version-unknown",
        "CANN does not tell its version, so what fits together cannot be checked.",
        "Install the toolkit again, or in an image keep its version files.");

    public static readonly FindingKind KernelsOtherVersion = Warning("kernels-other-version",
        "The kernel package is of another version than the toolkit.",
        "Install both of one version.");

    public static readonly FindingKind HomePathWrong = Warning("home-path-wrong",
        "A variable that set_env.sh sets names no CANN, and is passed over.",
        "Source the set_env.sh of the CANN that is installed, in a fresh shell.");

    public static readonly FindingKind LibraryPathRelative = Warning("library-path-relative",
        "LD_LIBRARY_PATH has an empty or relative entry, by which anybody's library in the working directory could be loaded.",
        "Take it out; an empty one comes of a colon too many, as in export LD_LIBRARY_PATH=$LD_LIBRARY_PATH:/x where the variable was unset.");

    public static readonly FindingKind CannOpenToAll = Warning("cann-open-to-all",
        "Anybody on this system may write where CANN's libraries are, and so choose what code runs in the process.",
        "Take the right away: chmod o-w.");

    public static readonly FindingKind LoadWarned = Warning("load-warned",
        "CANN was loaded, with something to look at.",
        "The evidence says what and how.");

    public static readonly FindingKind ExaminationFailed = Warning("examination-failed",
        "A part of the examination failed, so it is not known whether that part of the host is sound.",
        "Report it as an issue of this project, with the evidence.");

    /// <summary>All of them, in that order.</summary>
    public static IReadOnlyList<FindingKind> All => s_all;

    private static FindingKind Error(string id, string title, string remedy) => Add(new FindingKind(id, NpuFindingSeverity.Error, title, remedy));

    private static FindingKind Warning(string id, string title, string remedy) => Add(new FindingKind(id, NpuFindingSeverity.Warning, title, remedy));

    private static FindingKind Add(FindingKind kind)
    {
        s_all.Add(kind);
        return kind;
    }
}
