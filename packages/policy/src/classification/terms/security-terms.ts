import { phrases, type Vocabulary } from "./phrases.ts";

/** Weaknesses, incidents, defences and state secrets, English and Korean. */
export const securityTerms: Vocabulary = {
  kind: "security-term",
  terms: phrases(`
    zero-day vulnerability, unpatched vulnerability, penetration test report,
    penetration test findings, pentest report, pentest findings, vulnerability assessment report,
    incident response report, security incident report, data breach, breach notification,
    root password, admin credentials, domain admin, firewall rules, network diagram,
    network topology, vpn credentials, ransomware, exfiltrated, exfiltration,
    indicators of compromise, threat model, security audit findings, disaster recovery plan,
    access badge code, alarm code, top secret, classified information, security clearance,
    export controlled, itar controlled, encryption key material, privileged access, 모의해킹 결과,
    모의해킹 보고서, 취약점 점검, 취약점 진단, 미패치 취약점, 제로데이, 침해사고, 침해 사고, 정보 유출, 개인정보 유출, 유출 사고, 관리자 계정, 루트 비밀번호,
    방화벽 정책, 방화벽 규칙, 네트워크 구성도, 망 구성도, 접근통제 정책, 랜섬웨어, 보안 감사, 대외비, 기밀문서, 기밀 문서, 1급 비밀, 군사기밀, 국가기밀,
    출입 비밀번호, 재해복구 계획, zero day, unpatched, security incident, security breach, incident report,
    breach report, compromised account, compromised credentials, leaked credentials,
    stolen credentials, stolen laptop, phishing attack, malware infection, backdoor, exploit code,
    proof of concept exploit, privilege escalation, lateral movement, sql injection vulnerability,
    remote code execution, attack surface report, red team report, soc alert, siem rules,
    edr exclusion, vulnerability scan, security assessment, admin password, master key,
    private key material, door code, building access code, security camera layout, guard schedule,
    source code leak, state secret, nato restricted, classified document, confidential document,
    internal use only, company confidential, strictly confidential, 취약점 보고서, 보안 취약점, 보안 사고, 해킹,
    해킹 사고, 계정 탈취, 악성코드, 피싱, 백도어, 침투 테스트, 권한 상승, 관리자 비밀번호, 서버 접속 정보, 보안 점검 결과, 출입 코드, 출입문 비밀번호,
    사내 기밀, 회사 기밀, 영업 비밀, 영업비밀, 기밀 자료, 내부 자료, 외부 유출 금지, 소스코드 유출
  `),
  inContext: [],
  supports: phrases(`
    vulnerability, attacker, 보안
  `),
  opposes: [],
};
