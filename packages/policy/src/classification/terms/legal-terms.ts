import { phrases, type Vocabulary } from "./phrases.ts";

/** Privilege, disputes, proceedings and agreements, English and Korean. */
export const legalTerms: Vocabulary = {
  kind: "legal-term",
  terms: phrases(`
    attorney-client privilege, attorney-client privileged, attorney client communication,
    attorney work product, work product doctrine, work product privilege,
    privileged and confidential, privileged & confidential, legal privilege, legally privileged,
    privileged communication, solicitor-client privilege, legal professional privilege, under seal,
    filed under seal, protective order, litigation hold, legal hold, settlement agreement,
    settlement offer, confidential settlement, settlement negotiation, without prejudice,
    non-disclosure agreement, cease and desist, deposition transcript, deposition of,
    motion to dismiss, motion for summary judgment, summary judgment, discovery request,
    document production, interrogatories, subpoena, plaintiff, defendant, class action lawsuit,
    class action, complaint filed, breach of contract, indemnification clause, indemnify,
    outside counsel, general counsel, legal counsel, in-house counsel, legal opinion, legal memo,
    grand jury, plea agreement, plea bargain, arbitration clause, arbitration award,
    patent infringement claim, wrongful termination, sexual harassment complaint,
    whistleblower complaint, internal investigation, regulatory investigation, power of attorney,
    divorce petition, custody agreement, prenuptial agreement, affidavit, injunction, tort claim,
    statute of limitations, merger agreement, letter of intent, consent decree, criminal record,
    retainer agreement, 변호사 비밀유지, 변호사-의뢰인, 변호사 의뢰인 특권, 의뢰인 비밀, 비밀유지특권, 비밀유지 특권, 법률 자문, 법률자문,
    법률 의견서, 법률의견서, 법무법인, 법무팀 검토, 소송 전략, 소송 기록, 소송대리인, 소송 대리인, 소장 접수, 고소장, 고소인, 피고소인, 고발장, 원고 측,
    원고측, 피고인, 피고 측, 피고측, 준비서면, 답변서 제출, 증인신문, 증거개시, 합의서, 합의금, 화해 조서, 조정 조서, 가처분, 가압류, 손해배상, 손해배상청구,
    내용증명, 비밀유지계약, 비밀유지 계약, 비밀유지서약, 영업비밀 침해, 계약 위반, 위약금 청구, 내부 조사, 내부고발, 부당해고, 직장 내 괴롭힘, 성희롱 신고,
    압수수색, 구속영장, 공소장, 기소유예, 불기소, 전과 기록, 범죄경력, 이혼 소송, 양육권, 유언장, 진술서, 판결문, 항소장, 상고심, 중재 판정, 특허 침해 소송,
    법적 분쟁, 소송 제기, 소송을 제기, 소송 중, being sued, sued by, suing, lawsuit against, filed a lawsuit,
    file a lawsuit, legal action, legal advice, our lawyer, my lawyer, our attorney, my attorney,
    legal dispute, legal claim, indemnity clause, indemnification, indemnity,
    confidentiality agreement, confidentiality clause, non-compete, non-solicitation,
    termination agreement, separation agreement, court order, restraining order, search warrant,
    arrest warrant, indictment, criminal charges, convicted of, felony conviction, misdemeanor,
    probation officer, parole, bail hearing, custody hearing, child custody, alimony, divorce,
    last will and testament, probate, trademark infringement, copyright infringement,
    patent infringement, trade secret, antitrust investigation, gdpr complaint,
    discrimination claim, harassment claim, harassment complaint, unfair dismissal,
    employment tribunal, mediation statement, demand letter, witness statement, cross-examination,
    class certification, privilege log, work product, discovery response, expert witness, 고소하겠,
    고소를, 고소당, 고발하겠, 소송을, 소송에, 소송 관련, 소송 준비, 소송 기일, 계약 해지 통보, 계약 해지, 계약 파기, 비밀유지 조항, 비밀유지 의무, 경업금지,
    위자료, 이혼, 상속 분쟁, 유류분, 접근금지, 체포영장, 구속, 기소, 집행유예, 벌금형, 전과, 형사 고소, 민사 소송, 행정 소송, 노동위원회, 노무사 상담,
    변호사 상담, 변호사와 상담, 변호사 선임, 변호사에게, 법적 조치, 법적 대응, 법적 책임, 저작권 침해, 상표권 침해, 특허 침해, 합의 조건, 합의를 제안,
    참고인 조사, 경찰 조사, 검찰 조사, 징계위원회, 인사위원회, 괴롭힘 신고
  `),
  inContext: phrases(`
    원고, 피고, 소송, 합의, 항소,
    privileged, settlement, lawsuit, litigation, deposition, damages, liability, testimony,
    discovery, counsel, arbitration, verdict, nda, contract dispute, appeal, confidential
  `),
  supports: phrases(`
    attorney, lawyer, law firm, court, judge, plaintiff, defendant, counsel, lawsuit filed,
    sue, sued, suing, trial, legal, solicitor, barrister, litigator, litigation, jury, esq,
    변호사, 법원, 재판, 판결, 소장, 법무, 준비서면, 고소, 기소, 승소, 패소
  `),
  opposes: phrases(`
    container, pod, kernel, root, docker, kubernetes, layer, service discovery, blockchain,
    chemical, vapor, sudo, process, port, user mode, tennis, basketball court, food court,
    statistics
  `),
};
