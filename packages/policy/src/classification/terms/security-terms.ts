import { phrases, type Vocabulary } from "./phrases.ts";

/** Weaknesses, incidents, defences and state secrets, English and Korean. */
export const securityTerms: Vocabulary = {
  kind: "security-term",
  terms: phrases(`
    zero-day vulnerability, unpatched vulnerability, penetration test report,
    penetration test findings, pentest report, pentest findings,
    vulnerability assessment report, incident response report, security incident report,
    data breach, breach notification, root password, admin credentials, domain admin,
    firewall rules, network diagram, network topology, vpn credentials, ransomware,
    exfiltrated, exfiltration, indicators of compromise, threat model, security audit findings,
    disaster recovery plan, access badge code, alarm code, top secret, classified information,
    security clearance, export controlled, itar controlled, encryption key material,
    privileged access, 모의해킹 결과, 모의해킹 보고서, 취약점 점검, 취약점 진단, 미패치 취약점, 제로데이, 침해사고, 침해 사고, 정보 유출,
    개인정보 유출, 유출 사고, 관리자 계정, 루트 비밀번호, 방화벽 정책, 방화벽 규칙, 네트워크 구성도, 망 구성도, 접근통제 정책, 랜섬웨어, 보안 감사,
    대외비, 기밀문서, 기밀 문서, 1급 비밀, 군사기밀, 국가기밀, 출입 비밀번호, 재해복구 계획
  `),
  inContext: [],
  supports: phrases(`
    vulnerability, attacker, 보안
  `),
  opposes: [],
};
